/**
 * What DEBUG shows of keys and tables: where a value is, how it is held, how full a table is. A key
 * whose time is over is shown like any other, except where Redis looks it up.
 */
import { latin1 } from '../base/bytes.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { idleSeconds } from '../keyspace/access.ts';
import { Element } from '../structures/element.ts';
import { startOf } from '../structures/floating-listpack.ts';
import * as listpack from '../structures/listpack.ts';
import {
  count as elementCount,
  fillOf,
  headNode,
  nextNode,
  nodeCount,
  nodeDataBytes,
} from '../structures/quicklist.ts';
import { keyLength } from '../structures/record.ts';
import { tableStatistics } from '../structures/table-statistics.ts';
import {
  accessClock,
  encodingNames,
  encodingOf,
  encodings,
  rootOf,
  typeOf,
  types,
} from '../values/value.ts';

/** Tables of Redis have at least so many places. */
const placesMin = 4;

/** The record of the key at argument 2, over or not. */
function found({ args, db }: Context): number {
  const ref = db.find(args.bytes, args.start(2), args.end(2));
  return ref === 0 ? fail(replyErrors.noSuchKey) : ref;
}

/** The record of the key at argument 2, looked up. */
function lookedUp({ args, db, keyspace }: Context): number {
  const ref = keyspace.inspect(db, args.bytes, args.start(2), args.end(2));
  return ref === 0 ? fail(replyErrors.noSuchKey) : ref;
}

/** DEBUG OBJECT key. The address is the arena's; the length is that in the arena. */
export function object(ctx: Context): void {
  const { keyspace, reply } = ctx;
  const { arena, records } = keyspace;
  const ref = found(ctx);
  const encoding = encodingOf(arena, ref);
  const clock = accessClock(arena, ref);
  const isList = encoding === encodings.quicklist;
  reply.simple(
    `Value at:0x${(ref >>> 0).toString(16)} refcount:1 encoding:${encodingNames[encoding]} ` +
      `serializedlength:${records.bytesUsed(ref)} lru:${clock} ` +
      `lru_seconds_idle:${idleSeconds(clock, keyspace.clock)}` +
      (isList ? quicklistFigures(ctx, rootOf(arena, ref)) : ''),
  );
}

function quicklistFigures({ engine, keyspace }: Context, root: number): string {
  const { arena } = keyspace;
  let bytes = 0;
  for (let node = headNode(arena, root); node !== 0; node = nextNode(arena, node)) {
    bytes += nodeDataBytes(arena, node);
  }
  const nodes = nodeCount(arena, root);
  const perNode = (elementCount(arena, root) / nodes).toFixed(2);
  const isCompressed = engine.config.integer('list-compress-depth') === 0 ? 0 : 1;
  return (
    ` ql_nodes:${nodes} ql_avg_node:${perNode} ql_listpack_max:${fillOf(arena, root)} ` +
    `ql_compressed:${isCompressed} ql_uncompressed_size:${bytes}`
  );
}

/** DEBUG SDSLEN key */
export function sdslen(ctx: Context): void {
  const { arena, records } = ctx.keyspace;
  const ref = found(ctx);
  const encoding = encodingOf(arena, ref);
  if (typeOf(arena, ref) !== types.string || encoding === encodings.int) {
    fail('ERR Not an sds encoded string.');
  }
  const key = keyLength(arena, ref);
  const value = records.stringLength(ref);
  const block = records.stringBlock(ref);
  const blockBytes = arena.sizeOf(block);
  const spare = blockBytes - records.stringAt(ref) - value;
  ctx.reply.simple(
    `key_sds_len:${key}, key_sds_avail:0, key_zmalloc: ${arena.sizeOf(ref)}, ` +
      `val_sds_len:${value}, val_sds_avail:${spare}, val_zmalloc: ${blockBytes}`,
  );
}

/** DEBUG LISTPACK key: the elements go to the log, one a line. */
export function listpackElements(ctx: Context, print: (line: string) => void): void {
  const { arena } = ctx.keyspace;
  const ref = lookedUp(ctx);
  if (encodingOf(arena, ref) !== encodings.listpack) fail('ERR Not a listpack encoded object.');
  const root = rootOf(arena, ref);
  const start = typeOf(arena, ref) === types.list ? startOf(arena, root) : 0;
  const element = new Element();
  print(
    `listpack: ${listpack.byteLength(arena, root, start)} bytes, ` +
      `${listpack.count(arena, root, start)} elements`,
  );
  let at = listpack.firstAt(arena, root, start);
  for (; at !== 0; at = listpack.nextAt(arena, root, at)) {
    listpack.read(arena, root, at, element);
    print(`${at - start}: ${latin1(element.bytes, element.start, element.end)}`);
  }
  ctx.reply.simple('Listpack structure printed on stdout');
}

/** DEBUG HTSTATS dbid [full] */
export function htstats(ctx: Context): void {
  const { args, keyspace, reply } = ctx;
  const { databases } = keyspace;
  const db = databases[args.integer(2)] ?? fail('ERR Out of range database');
  reply.verbatim(
    'txt',
    `[Dictionary HT]\n${tableFigures(ctx, db.keysRoot)}[Expires HT]\n` +
      tableFigures(ctx, db.expiringRoot),
  );
}

/** DEBUG HTSTATS-KEY key [full] */
export function htstatsKey(ctx: Context): void {
  const { values } = ctx.keyspace;
  const root = values.tableOf(lookedUp(ctx));
  if (root === 0) {
    fail('ERR The value stored at the specified key is not represented using an hash table');
  }
  ctx.reply.verbatim('txt', tableFigures(ctx, root));
}

/**
 * The figures of a table in Redis's words. Its table has a power of two of places and chains; ours
 * has neither: the size is that which Redis would have, chains are distances from the home slot.
 */
function tableFigures({ args, keyspace }: Context, root: number): string {
  const head = 'Hash table 0 stats (main hash table):\n';
  const { longest, records, slots } = tableStatistics(keyspace.arena, root);
  if (records === 0) return `${head}No stats available for empty dictionaries\n`;
  const places = Math.max(placesMin, 2 ** Math.ceil(Math.log2(records)));
  const sizes = `${head} table size: ${places}\n number of elements: ${records}\n`;
  if (args.count < 4 || !args.is(3, 'full')) return sizes;
  return (
    `${sizes} different slots: ${slots}\n max chain length: ${longest}\n` +
    ` avg chain length (counted): ${(records / slots).toFixed(2)}\n` +
    ` avg chain length (computed): ${(records / slots).toFixed(2)}\n` +
    ' Chain length distribution:\n'
  );
}
