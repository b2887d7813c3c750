/**
 * Command lookup: nanoseconds per `find`, over the names of a small table in the cases that clients send.
 * Run: `node dist/bench/registry.js`.
 */
import { latin1Bytes } from '../src/base/bytes.ts';
import { NameTable } from '../src/engine/name-table.ts';

const names = [
  'get',
  'set',
  'incr',
  'lpush',
  'rpop',
  'sadd',
  'hset',
  'zadd',
  'zrangebyscore',
  'mset',
];
const others = Array.from({ length: 190 }, (_, i) => `other-command-${i}`);
const table = new NameTable([...names, ...others].map((name, i) => [name, i] as const));

const asked = latin1Bytes(names.map((name) => name.toUpperCase()).join(''));
const starts: number[] = [];
let length = 0;
for (const name of names) {
  starts.push(length);
  length += name.length;
}
starts.push(length);

const rounds = 2_000_000;
let best = Number.POSITIVE_INFINITY;
let sum = 0;
for (let attempt = 0; attempt < 7; attempt++) {
  const before = process.hrtime.bigint();
  for (let i = 0, at = 0; i < rounds; i++) {
    sum += table.find(asked, starts[at], starts[at + 1]) ?? -1;
    at = at === 9 ? 0 : at + 1;
  }
  best = Math.min(best, Number(process.hrtime.bigint() - before) / rounds);
}
console.log(`registry find: ${best.toFixed(1)} ns (check ${sum})`);
