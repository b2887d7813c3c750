/**
 * What the reply writer writes in RESP3, the reply parser reads back, in any pieces; and no junk
 * makes the parser throw or depend on the pieces.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unreachable } from '../base/assert.ts';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import type { Broken, Entry, Reply } from './reply.ts';
import { ReplyBuffers } from './reply-buffers.ts';
import { ReplyParser } from './reply-parser.ts';
import { ReplyWriter } from './reply-writer.ts';

const bytes = fc.uint8Array({ maxLength: 30, size: 'max' });
const line = fc.string({
  unit: fc.integer({ min: 32, max: 255 }).map((c) => String.fromCharCode(c)),
});
const wide = fc
  .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  .filter((value) => !Number.isSafeInteger(Number(value)));

const { reply } = fc.letrec<{ reply: Reply; entry: Entry }>((tie) => ({
  entry: fc.tuple(tie('reply'), tie('reply')),
  reply: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ is: fc.constant('bulk' as const), bytes }),
    fc.record({ is: fc.constantFrom('simple' as const, 'error' as const), text: line }),
    fc.record({
      is: fc.constant('integer' as const),
      value: fc.maxSafeInteger().map((value) => value + 0),
    }),
    fc.record({ is: fc.constant('integer' as const), value: wide }),
    fc.record({ is: fc.constant('boolean' as const), value: fc.boolean() }),
    fc.record({ is: fc.constant('bignumber' as const), text: fc.bigInt().map(String) }),
    fc.record({ is: fc.constant('verbatim' as const), format: fc.constant('txt'), bytes }),
    fc.constant({ is: 'null' as const }),
    fc.record({
      is: fc.constantFrom('array' as const, 'set' as const, 'push' as const),
      items: fc.array(tie('reply'), { maxLength: 5 }),
    }),
    fc.record({
      is: fc.constant('map' as const),
      entries: fc.array(tie('entry'), { maxLength: 3 }),
    }),
    fc.record({
      is: fc.constant('attribute' as const),
      entries: fc.array(tie('entry'), { maxLength: 2 }),
      reply: tie('reply'),
    }),
  ),
}));

function write(writer: ReplyWriter, value: Reply): void {
  switch (value.is) {
    case 'bulk':
      writer.bulk(value.bytes, 0, value.bytes.length);
      break;
    case 'simple':
      writer.simple(value.text);
      break;
    case 'error':
      writer.error(value.text);
      break;
    case 'integer':
      if (typeof value.value === 'bigint') writer.bigint(value.value);
      else writer.integer(value.value);
      break;
    case 'boolean':
      writer.boolean(value.value);
      break;
    case 'double':
      writer.double(value.value);
      break;
    case 'bignumber':
      writer.bigNumber(value.text);
      break;
    case 'verbatim':
      writer.verbatim(value.format, latin1(value.bytes, 0, value.bytes.length));
      break;
    case 'null':
      writer.nullBulk();
      break;
    case 'array':
      writer.array(value.items.length);
      for (const item of value.items) write(writer, item);
      break;
    case 'set':
      writer.set(value.items.length);
      for (const item of value.items) write(writer, item);
      break;
    case 'push':
      writer.push(value.items.length);
      for (const item of value.items) write(writer, item);
      break;
    case 'map':
      writer.map(value.entries.length);
      for (const item of value.entries.flat()) write(writer, item);
      break;
    case 'attribute':
      writer.attribute(value.entries.length);
      for (const item of value.entries.flat()) write(writer, item);
      write(writer, value.reply);
      break;
    default:
      unreachable(value);
  }
}

function parsed(input: Uint8Array, cuts: readonly number[]): (Reply | Broken)[] {
  const parser = new ReplyParser();
  const replies: (Reply | Broken)[] = [];
  const ends = [...cuts.map((cut) => cut % input.length), input.length].sort((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    const piece = input.slice(start, end);
    for (let at = 0; at < piece.length; at = parser.position) {
      const next = parser.next(piece, at, piece.length);
      if (next === undefined) break;
      replies.push(next);
      if (next.is === 'broken') return replies;
    }
    start = end;
  }
  return replies;
}

test('replies in any pieces come out as they were written', () => {
  fc.assert(
    fc.property(
      fc.array(reply, { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat()),
      (all, cuts) => {
        const writer = new ReplyWriter(new ReplyBuffers());
        writer.resp = 3;
        for (const one of all) write(writer, one);
        const back = parsed(writer.take(), cuts);
        assert.deepEqual(structuredClone(back), structuredClone(all));
      },
    ),
    { numRuns: 400 },
  );
});

test('junk gives the same in any pieces, and never throws', () => {
  const token = fc.constantFrom(
    '+',
    '-',
    ':',
    '$',
    '*',
    '%',
    '~',
    '>',
    '|',
    '_',
    '#',
    ',',
    '(',
    '=',
    '!',
    '\r\n',
    '\r\n',
    '\r\n',
    '\r',
    '\n',
    '0',
    '1',
    '2',
    '-1',
    't',
    'inf',
    'txt:',
    '1\r\n',
    '\0',
  );
  fc.assert(
    fc.property(
      fc.array(token, { minLength: 1, maxLength: 30 }),
      fc.array(fc.nat()),
      (junk, cuts) => {
        const input = latin1Bytes(junk.join(''));
        assert.deepEqual(parsed(input, cuts), parsed(input, []));
      },
    ),
    { numRuns: 3000 },
  );
});
