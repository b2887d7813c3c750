/** What a replica says of itself before it asks for data (REPLCONF). */

import type { Args } from '../engine/args.ts';
import { untilNul } from '../engine/config/c-text.ts';
import { fail } from '../engine/reply-error.ts';

export class Preferences {
  /** Where it listens; 0 where it does not say. */
  port = 0;
  /** Where it says that it is; empty: where its connection comes from. */
  address = '';
  /** Understands a data set whose length is not known before. */
  takesMarkedEnd = false;
  /** Understands a new id in the answer to its request to go on. */
  takesNewId = false;
  /** Wants the data set, and no stream. */
  wantsDataOnly = false;
  /** Wants no keys (of functions there are none). */
  wantsNoKeys = false;
}

const addressBytesMax = 256;

/** One option with its value, at arguments `index` and `index + 1`. */
export function readPreferences(args: Args, index: number, preferences: Preferences): void {
  const at = index + 1;
  switch (args.word(index)) {
    case 'listening-port':
      preferences.port = args.integer(at);
      return;
    case 'ip-address':
      if (args.length(at) >= addressBytesMax) {
        fail(
          `ERR REPLCONF ip-address provided by replica instance is too long: ${args.length(at)} bytes`,
        );
      }
      preferences.address = args.text(at);
      return;
    case 'capa':
      if (args.is(at, 'eof')) preferences.takesMarkedEnd = true;
      else if (args.is(at, 'psync2')) preferences.takesNewId = true;
      return;
    case 'rdb-only':
      preferences.wantsDataOnly = args.integerIn(at, 0, 1, 'ERR value is out of range') === 1;
      return;
    case 'rdb-filter-only':
      filter(args.text(at), preferences);
      return;
    default:
      fail(`ERR Unrecognized REPLCONF option: ${untilNul(args.text(index))}`);
  }
}

function filter(text: string, preferences: Preferences): void {
  preferences.wantsNoKeys = true;
  for (const word of untilNul(text).split(' ')) {
    if (word !== '' && word.toLowerCase() !== 'functions') {
      fail(`ERR Unsupported rdb-filter-only option: ${word}`);
    }
  }
}
