/** The family of the commands that do not care what type a key holds. */
import { family } from '../engine/command.ts';
import { dbsize, flushall, flushdb, swapdb } from './databases.ts';
import {
  expire,
  expireat,
  expiretime,
  persist,
  pexpire,
  pexpireat,
  pexpiretime,
  pttl,
  ttl,
} from './expire.ts';
import {
  copy,
  del,
  exists,
  keys,
  move,
  randomkey,
  rename,
  renamenx,
  touch,
  type,
  unlink,
} from './keys.ts';
import { objectHandlers } from './object.ts';
import { genericRows } from './rows/generic.ts';
import { serverRows } from './rows/server.ts';
import { scan } from './scan.ts';
import { sort, sortReadOnly } from './sort.ts';

export const genericCommands = family(genericRows, {
  copy,
  del,
  exists,
  expire,
  expireat,
  expiretime,
  keys,
  move,
  object: objectHandlers,
  persist,
  pexpire,
  pexpireat,
  pexpiretime,
  pttl,
  randomkey,
  rename,
  renamenx,
  scan,
  sort,
  sort_ro: sortReadOnly,
  touch,
  ttl,
  type,
  unlink,
});

/** Commands on whole databases, from the rows of the server. */
export const databaseCommands = family(
  {
    dbsize: serverRows.dbsize,
    flushall: serverRows.flushall,
    flushdb: serverRows.flushdb,
    swapdb: serverRows.swapdb,
  },
  { dbsize, flushall, flushdb, swapdb },
);
