/** What the placeholders of the templates stand for. */
import { keySources } from './sources/keys.ts';
import { nameSources } from './sources/names.ts';
import { numberSources } from './sources/numbers.ts';
import { payloadSources } from './sources/payloads.ts';
import { textSources } from './sources/texts.ts';
import { timeSources } from './sources/times.ts';
import type { Sources } from './template.ts';

export const sources: Sources = {
  ...keySources,
  ...nameSources,
  ...numberSources,
  ...payloadSources,
  ...textSources,
  ...timeSources,
};
