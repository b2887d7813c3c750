/** Command lookup in a table as large as the server's, by the names that clients send most. */
import { latin1Bytes } from '../src/base/bytes.ts';
import { NameTable } from '../src/engine/name-table.ts';
import { leaf } from './leaf.ts';

const hot = ['GET', 'SET', 'INCR', 'LPUSH', 'RPOP', 'SADD', 'HSET', 'ZADD', 'EXPIRE', 'MSET'];
const others = Array.from({ length: 190 }, (_, i) => `other-command-${i}`);
const names = [...hot, 'zrangebyscore', ...others];
const table = new NameTable(names.map((name, i) => [name, i + 1] as const));
const lookups = 1000;

function lookup(asked: readonly string[]): () => number {
  const bytes = latin1Bytes(asked.join(''));
  const ends = asked.map((_, i) => asked.slice(0, i + 1).join('').length);
  return () => {
    let sum = 0;
    for (let i = 0; i < lookups; i++) {
      const at = i % asked.length;
      sum += table.find(bytes, at === 0 ? 0 : ends[at - 1], ends[at]) ?? 0;
    }
    return sum;
  };
}

leaf('find a common command', lookups, lookup(hot));
leaf('find a long name', lookups, lookup(['ZRANGEBYSCORE']));
leaf('find nothing', lookups, lookup(['UNHEARD', 'OF']));

const map = new Map(names.map((name, i) => [name.toLowerCase(), i + 1]));
const bytes = Buffer.from(hot.join(''), 'latin1');
const starts = hot.map((_, i) => hot.slice(0, i).join('').length);

leaf('toString, toLowerCase and a Map', lookups, () => {
  let sum = 0;
  for (let i = 0; i < lookups; i++) {
    const at = i % hot.length;
    const text = bytes.toString('latin1', starts[at], starts[at] + hot[at].length);
    sum += map.get(text.toLowerCase()) ?? 0;
  }
  return sum;
});
