/**
 * Sorted sets as commands use them: scores of members, new scores, ranges by rank, in a small and
 * in a large one.
 */
import { latin1Bytes } from '../src/base/bytes.ts';
import { Arena } from '../src/memory/arena.ts';
import { Hasher } from '../src/structures/hasher.ts';
import { Tables } from '../src/structures/table.ts';
import { types } from '../src/values/value.ts';
import { Values } from '../src/values/values.ts';
import { leaf } from './leaf.ts';

const arena = new Arena();
const values = new Values({ arena, tables: new Tables(arena), hasher: new Hasher(1, 2) });
const { zsets } = values;
const operations = 1000;

for (const members of [100, 100_000]) {
  const encoding = zsets.encodingFor(members, 0);
  const key = latin1Bytes('key');
  const root = zsets.create(encoding);
  const ref = values.records.createCollection(key, 0, 3, types.zset, encoding, root);
  const names = Array.from({ length: members }, (_, i) => latin1Bytes(`member:${i}`));
  const before = arena.usedBytes;
  for (const [i, name] of names.entries()) zsets.put(ref, i * 1.5, 0, name, 0, name.length);
  const bytes = (arena.usedBytes - before) / members;
  console.log(`${bytes.toFixed(1).padStart(10)} bytes a member, ${members} members`);

  leaf(`score of a member of ${members}`, operations, () => {
    let sum = 0;
    for (let i = 0; i < operations; i++) {
      const name = names[(i * 7919) % members];
      zsets.find(ref, name, 0, name.length);
      sum += zsets.score;
    }
    return sum;
  });

  leaf(`rank of a member of ${members}`, operations, () => {
    let sum = 0;
    for (let i = 0; i < operations; i++) {
      const name = names[(i * 7919) % members];
      sum += zsets.rank(ref, name, 0, name.length);
    }
    return sum;
  });

  leaf(`another score for a member of ${members}`, operations, () => {
    for (let i = 0; i < operations; i++) {
      const name = names[(i * 7919) % members];
      zsets.put(ref, (i * 31) % members, 0, name, 0, name.length);
    }
    return zsets.score;
  });

  leaf(`step of a cursor over ${members}`, operations, () => {
    const { cursor } = zsets;
    let sum = 0;
    for (let i = 0, isThere = false; i < operations; i++) {
      isThere = isThere ? cursor.next() : cursor.seek(ref, 0);
      sum += cursor.member.start + cursor.score();
    }
    return sum;
  });
}
