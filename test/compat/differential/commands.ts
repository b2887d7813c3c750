/** The table of what is sent: all families. */
import { bitmapFamily } from './families/bitmap.ts';
import { clientFamily } from './families/client.ts';
import { commandFamily } from './families/command.ts';
import { configFamily } from './families/config.ts';
import { connectionFamily } from './families/connection.ts';
import { debugFamily } from './families/debug.ts';
import { expiryFamily } from './families/expiry.ts';
import type { Family } from './families/family.ts';
import { hashFamily } from './families/hash.ts';
import { keysFamily } from './families/keys.ts';
import { listFamily } from './families/list.ts';
import { mistakeFamily } from './families/mistakes.ts';
import { persistenceFamily } from './families/persistence.ts';
import { pubsubFamily } from './families/pubsub.ts';
import { serverFamily } from './families/server.ts';
import { setFamily } from './families/set.ts';
import { sortFamily } from './families/sort.ts';
import { sortedSetFamily } from './families/sorted-set.ts';
import { stringFamily } from './families/string.ts';
import { transactionFamily } from './families/transactions.ts';

export const commandTable: readonly Family[] = [
  stringFamily,
  bitmapFamily,
  keysFamily,
  expiryFamily,
  sortFamily,
  listFamily,
  hashFamily,
  setFamily,
  sortedSetFamily,
  persistenceFamily,
  pubsubFamily,
  transactionFamily,
  connectionFamily,
  clientFamily,
  commandFamily,
  configFamily,
  debugFamily,
  serverFamily,
  mistakeFamily,
];
