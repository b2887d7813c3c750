/** Requests found in a receive buffer: a pipeline of SETs, one of GETs, and long argument lists. */
import { latin1Bytes } from '../src/base/bytes.ts';
import { RequestParser } from '../src/resp/request-parser.ts';
import { leaf } from './leaf.ts';

const parser = new RequestParser({ maxBulkBytes: 512 * 1024 * 1024 });

function encoded(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
}

function pipeline(one: string, times: number): () => number {
  const bytes = latin1Bytes(one.repeat(times));
  return () => {
    let sum = 0;
    for (let at = 0; at < bytes.length; at = parser.position) {
      sum += parser.next(bytes, at, bytes.length);
    }
    return sum;
  };
}

const key = 'key:000000001234';
const value = 'v'.repeat(64);
leaf('SET key value', 1000, pipeline(encoded('SET', key, value), 1000));
leaf('GET key', 1000, pipeline(encoded('GET', key), 1000));
leaf('PING inline', 1000, pipeline('PING\r\n', 1000));
leaf('an argument of MSET', 20_001, pipeline(encoded('MSET', ...Array(20_000).fill(key)), 1));

const set = latin1Bytes(encoded('SET', key, value));
leaf('SET in two pieces', 1, () => {
  const first = parser.next(set, 0, 60);
  return first + parser.next(set, 0, set.length);
});
