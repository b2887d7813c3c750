/**
 * Many elements replied in one go, against one by one: a listpack, and the records of a large
 * sorted set from anywhere among a million members.
 */
import { latin1Bytes } from '../src/base/bytes.ts';
import { Prng } from '../src/base/prng.ts';
import { replyEntries, replyKeys } from '../src/commands/reply-elements.ts';
import { Arena } from '../src/memory/arena.ts';
import { ReplyBuffers } from '../src/resp/reply-buffers.ts';
import { ReplyWriter } from '../src/resp/reply-writer.ts';
import { Element } from '../src/structures/element.ts';
import { Hasher } from '../src/structures/hasher.ts';
import { firstAt, headerBytes, nextAt, read } from '../src/structures/listpack.ts';
import { Listpacks } from '../src/structures/listpack-editor.ts';
import { Tables } from '../src/structures/table.ts';
import { encodings, types } from '../src/values/value.ts';
import { Values } from '../src/values/values.ts';
import { leaf } from './leaf.ts';

const arena = new Arena();
const listpacks = new Listpacks(arena);
const reply = new ReplyWriter(new ReplyBuffers());
const sink = { write: (_bytes: Uint8Array, start: number, end: number): boolean => end > start };
const element = new Element();
const elements = 100;

for (const text of ['xxx', 'sixteen bytes it', 'v'.repeat(60)]) {
  const bytes = latin1Bytes(text);
  let list = listpacks.create(0);
  for (let i = 0; i < elements; i++) list = listpacks.append(list, bytes, 0, bytes.length);

  leaf(`entry of ${bytes.length} bytes, one by one`, elements, () => {
    for (let at = firstAt(arena, list); at !== 0; at = nextAt(arena, list, at)) {
      read(arena, list, at, element);
      reply.bulk(element.bytes, element.start, element.end);
    }
    reply.send(sink);
    return 0;
  });

  leaf(`entry of ${bytes.length} bytes, in one go`, elements, () => {
    replyEntries(reply, arena, list, headerBytes, elements);
    reply.send(sink);
    return 0;
  });
}

const values = new Values({ arena, tables: new Tables(arena), hasher: new Hasher(1, 2) });
const { zsets } = values;
const members = 1_000_000;
const random = new Prng(1);
const root = zsets.create(encodings.skiplist);
const key = latin1Bytes('key');
const ref = values.records.createCollection(key, 0, 3, types.zset, encodings.skiplist, root);
for (let i = 0; i < members; i++) {
  const name = latin1Bytes(`member:${i}`);
  zsets.put(ref, random.below(100_000_000), 0, name, 0, name.length);
}
const { cursor } = zsets;
const { member } = cursor;

for (const range of [10, 100]) {
  leaf(`range of ${range} of a million members, one by one`, 1, () => {
    cursor.seek(ref, random.below(members - range));
    for (let left = range; left > 0; ) {
      reply.bulk(member.bytes, member.start, member.end);
      if (--left > 0) cursor.next();
    }
    reply.send(sink);
    return 0;
  });

  leaf(`range of ${range} of a million members, loaded ahead, in one go`, 1, () => {
    cursor.enter(ref, random.below(members - range));
    for (let left = range; left > 0; ) {
      const taken = cursor.take(left, true);
      replyKeys(reply, arena, cursor.records, taken);
      left -= taken;
    }
    reply.send(sink);
    return 0;
  });
}
