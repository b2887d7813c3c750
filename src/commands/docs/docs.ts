/** The documentation of the commands of this floor, by command name. */
import type { CommandDoc } from '../../engine/command-doc.ts';
import { bitmapDocs } from './bitmap.ts';
import { clientDocs, connectionDocs } from './connection.ts';
import { genericDocs } from './generic.ts';
import { hashDocs } from './hash.ts';
import { listDocs } from './list.ts';
import { pubsubDocs } from './pubsub.ts';
import {
  commandDocs,
  configDocs,
  debugDocs,
  latencyDocs,
  memoryDocs,
  serverDocs,
  slowlogDocs,
} from './server.ts';
import { setDocs } from './set.ts';
import { sortedSetDocs } from './sorted-set.ts';
import { stringDocs } from './string.ts';
import { transactionDocs } from './transactions.ts';

export const docs: Readonly<Record<string, CommandDoc>> = {
  ...bitmapDocs,
  ...clientDocs,
  ...commandDocs,
  ...configDocs,
  ...connectionDocs,
  ...debugDocs,
  ...genericDocs,
  ...hashDocs,
  ...latencyDocs,
  ...listDocs,
  ...memoryDocs,
  ...pubsubDocs,
  ...serverDocs,
  ...setDocs,
  ...slowlogDocs,
  ...sortedSetDocs,
  ...stringDocs,
  ...transactionDocs,
};
