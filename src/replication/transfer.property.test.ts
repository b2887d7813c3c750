/** A data set comes through whole, however it is cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1Bytes } from '../base/bytes.ts';
import { Transfer } from './transfer.ts';

const mark = 'm'.repeat(40);

interface Taken {
  readonly transfer: Transfer;
  readonly payload: string;
  readonly rest: number;
}

/** Takes `text` in reads that end at `cuts`. */
function take(text: string, cuts: readonly number[]): Taken {
  const bytes = latin1Bytes(text);
  let payload = '';
  const transfer = new Transfer({
    begins() {},
    payload: (piece, start, end) => {
      payload += String.fromCharCode(...piece.subarray(start, end));
    },
  });
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  let at = 0;
  for (const end of ends.sort((a, b) => a - b)) {
    while (at < end && (transfer.state === 'header' || transfer.state === 'payload')) {
      at = transfer.take(bytes.slice(0, end), at, end);
    }
  }
  return { transfer, payload, rest: bytes.length - at };
}

const cuts = fc.array(fc.nat(400), { maxLength: 12 });
const data = fc.string({ unit: fc.constantFrom('m', 'x', '\r', '\n'), maxLength: 200 });

test('a payload of known length ends there, and what follows is left', () => {
  fc.assert(
    fc.property(
      data,
      cuts,
      fc.string({ maxLength: 20, unit: 'binary-ascii' }),
      (text, at, more) => {
        const taken = take(`\n\n$${text.length}\r\n${text}${more}`, at);
        assert.equal(taken.transfer.state, 'done');
        assert.equal(taken.payload, text);
        assert.equal(taken.transfer.receivedBytes, text.length);
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

test('a payload with a marked end is whole, and the mark is no part of it', () => {
  fc.assert(
    fc.property(data, cuts, (text, at) => {
      const body = text.replaceAll('m', 'n');
      const taken = take(`\n$EOF:${mark}\r\n${body}${mark}`, at);
      assert.equal(taken.transfer.state, 'done');
      assert.equal(taken.payload, body);
      assert.equal(taken.rest, 0);
    }),
    { numRuns: 300, seed: 2 },
  );
});

test('an error instead of a payload is told', () => {
  const { transfer } = take('-ERR no\r\n', [3]);
  assert.equal(transfer.state, 'failed');
  assert.equal(transfer.error, 'MASTER aborted replication with an error: ERR no');
  assert.equal(take('$-5\r\nabc', []).transfer.state, 'failed');
  assert.equal(take('hello\r\n', []).transfer.state, 'failed');
  assert.equal(take('x'.repeat(5000), [1000, 2000, 3000]).transfer.state, 'failed');
});
