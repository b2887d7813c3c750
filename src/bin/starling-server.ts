#!/usr/bin/env node
/** `starling-server [file] [--directive value …]`: a server on the real platform. */
import { inlineMore } from '../node/compiler.ts';
import { nodePlatform } from '../node/platform.ts';
import { families } from '../server/families.ts';
import { start } from '../server/startup.ts';

inlineMore();
const platform = nodePlatform();
start({
  platform,
  args: platform.host.args,
  families,
  complain: (text) => process.stderr.write(text),
});
