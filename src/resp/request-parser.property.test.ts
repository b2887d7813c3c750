/** The request parser against any requests in any pieces: what was encoded comes out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { needMore, protocolError, RequestParser, RequestScratch } from './request-parser.ts';

const bytesText = fc
  .uint8Array({ maxLength: 40, size: 'max' })
  .map((bytes) => latin1(bytes, 0, bytes.length));
const request = fc.array(bytesText, { minLength: 1, maxLength: 24, size: 'max' });

function encoded(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
}

/** All requests that the bytes hold, given in pieces that end at the cuts; stops at an error. */
function parsed(bytes: Uint8Array, cuts: readonly number[]): { words: string[][]; error: string } {
  const parser = new RequestParser({ maxBulkBytes: 1000 }, new RequestScratch());
  const words: string[][] = [];
  let at = 0;
  for (const end of [...cuts.map((cut) => cut % bytes.length), bytes.length].sort(
    (a, b) => a - b,
  )) {
    // A copy of just what has arrived, so that reading on would be noticed.
    const arrived = bytes.slice(0, end);
    for (;;) {
      const count = parser.next(arrived, at, end);
      if (count === protocolError) return { words, error: parser.error };
      if (count === needMore) break;
      const found: string[] = [];
      for (let i = 0; i < count; i++) {
        found.push(latin1(parser.source, parser.bounds[2 * i], parser.bounds[2 * i + 1]));
      }
      words.push(found);
      at = parser.position;
    }
  }
  return { words, error: '' };
}

test('requests in any pieces come out as they were encoded', () => {
  fc.assert(
    fc.property(
      fc.array(request, { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat()),
      (all, cuts) => {
        const bytes = latin1Bytes(all.map(encoded).join(''));
        assert.deepEqual(parsed(bytes, cuts), { words: all, error: '' });
      },
    ),
    { numRuns: 500 },
  );
});

test('junk gives the same in any pieces', () => {
  const token = fc.constantFrom(
    '*1\r\n',
    '*2\r\n',
    '*',
    '$',
    '$1\r\n',
    '\r',
    '\n',
    '\r\n',
    '1',
    'x',
  );
  const junk = fc.array(
    fc.oneof(token, token, fc.constantFrom('"', "'", '\\', ' ', '-', '0', '\0')),
    {
      minLength: 1,
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(junk, fc.array(fc.nat()), (pieces, cuts) => {
      const bytes = latin1Bytes(pieces.join(''));
      assert.deepEqual(parsed(bytes, cuts), parsed(bytes, []));
    }),
    { numRuns: 2000 },
  );
});
