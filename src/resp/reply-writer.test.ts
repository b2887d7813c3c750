import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import {
  replyBufferBytes,
  replyBuffersKept,
  replyLargeBufferBytes,
  replyPooledBytesMax,
} from './limits.ts';
import { type ReplyBuffer, ReplyBuffers } from './reply-buffers.ts';
import { ReplyWriter } from './reply-writer.ts';

/** Counts what is lent, so that a buffer kept or given back twice is found out. */
class CountedBuffers extends ReplyBuffers {
  readonly lent = new Set<Uint8Array>();
  override takeSmall(): ReplyBuffer {
    return this.#lend(super.takeSmall());
  }
  override takeLarge(): ReplyBuffer {
    return this.#lend(super.takeLarge());
  }
  override give(buffer: ReplyBuffer): void {
    this.lent.delete(buffer.bytes);
    super.give(buffer);
  }
  #lend(buffer: ReplyBuffer): ReplyBuffer {
    assert.ok(!this.lent.has(buffer.bytes), 'a buffer is lent to one writer only');
    this.lent.add(buffer.bytes);
    return buffer;
  }
}

function writerOf(resp: 2 | 3): ReplyWriter {
  const writer = new ReplyWriter(new ReplyBuffers());
  writer.resp = resp;
  return writer;
}

function taken(writer: ReplyWriter): string {
  const bytes = writer.take();
  return latin1(bytes, 0, bytes.length);
}

type Write = (writer: ReplyWriter) => void;

const replies: readonly (readonly [string, Write, string, string])[] = [
  ['ok', (w) => w.ok(), '+OK\r\n', '+OK\r\n'],
  ['a status', (w) => w.simple('QUEUED'), '+QUEUED\r\n', '+QUEUED\r\n'],
  ['an error', (w) => w.error('ERR no'), '-ERR no\r\n', '-ERR no\r\n'],
  ['an error with line ends', (w) => w.error('ERR a\r\nb\n'), '-ERR a  b \r\n', '-ERR a  b \r\n'],
  ['zero', (w) => w.integer(0), ':0\r\n', ':0\r\n'],
  ['a small integer', (w) => w.integer(7), ':7\r\n', ':7\r\n'],
  ['a negative integer', (w) => w.integer(-1), ':-1\r\n', ':-1\r\n'],
  ['a larger integer', (w) => w.integer(1234), ':1234\r\n', ':1234\r\n'],
  [
    'the least safe integer',
    (w) => w.integer(-9007199254740991),
    ':-9007199254740991\r\n',
    ':-9007199254740991\r\n',
  ],
  [
    'an integer of 64 bits',
    (w) => w.bigint(-(2n ** 63n)),
    ':-9223372036854775808\r\n',
    ':-9223372036854775808\r\n',
  ],
  [
    'a bulk',
    (w) => w.bulk(latin1Bytes('xa\r\n\0\xffx'), 1, 6),
    '$5\r\na\r\n\0\xff\r\n',
    '$5\r\na\r\n\0\xff\r\n',
  ],
  ['an empty bulk', (w) => w.bulk(latin1Bytes('x'), 1, 1), '$0\r\n\r\n', '$0\r\n\r\n'],
  ['a bulk of text', (w) => w.bulkText('caf\xe9'), '$4\r\ncaf\xe9\r\n', '$4\r\ncaf\xe9\r\n'],
  ['a bulk of digits', (w) => w.bulkInteger(-120), '$4\r\n-120\r\n', '$4\r\n-120\r\n'],
  ['no bulk', (w) => w.nullBulk(), '$-1\r\n', '_\r\n'],
  ['no array', (w) => w.nullArray(), '*-1\r\n', '_\r\n'],
  ['an array', (w) => w.array(12), '*12\r\n', '*12\r\n'],
  ['a map', (w) => w.map(5), '*10\r\n', '%5\r\n'],
  ['a set', (w) => w.set(3), '*3\r\n', '~3\r\n'],
  ['a push', (w) => w.push(3), '*3\r\n', '>3\r\n'],
  ['a double', (w) => w.double(1.5), '$3\r\n1.5\r\n', ',1.5\r\n'],
  ['a double of an integer', (w) => w.double(-3), '$2\r\n-3\r\n', ',-3\r\n'],
  [
    'a double of nine characters',
    (w) => w.double(1.2345678),
    '$9\r\n1.2345678\r\n',
    ',1.2345678\r\n',
  ],
  [
    'a double of ten characters',
    (w) => w.double(-1.2345678),
    '$10\r\n-1.2345678\r\n',
    ',-1.2345678\r\n',
  ],
  ['the double next to zero', (w) => w.double(-5e-324), '$7\r\n-5e-324\r\n', ',-5e-324\r\n'],
  ['no number', (w) => w.double(NaN), '$3\r\nnan\r\n', ',nan\r\n'],
  ['an infinite double', (w) => w.double(-Infinity), '$4\r\n-inf\r\n', ',-inf\r\n'],
  ['true', (w) => w.boolean(true), ':1\r\n', '#t\r\n'],
  ['false', (w) => w.boolean(false), ':0\r\n', '#f\r\n'],
  ['a big number', (w) => w.bigNumber('-123'), '$4\r\n-123\r\n', '(-123\r\n'],
  ['a verbatim text', (w) => w.verbatim('txt', 'a\nb'), '$3\r\na\nb\r\n', '=7\r\ntxt:a\nb\r\n'],
  ['raw bytes', (w) => w.raw(latin1Bytes('x+A\r\nx'), 1, 5), '+A\r\n', '+A\r\n'],
  [
    'an array closed later',
    (w) => {
      const mark = w.deferArray();
      w.bulkText('a');
      w.closeArray(mark, 1);
    },
    '*1\r\n$1\r\na\r\n',
    '*1\r\n$1\r\na\r\n',
  ],
  [
    'a map and a set closed later, nested',
    (w) => {
      const map = w.deferArray();
      w.integer(1);
      const set = w.deferArray();
      w.closeSet(set, 0);
      w.closeMap(map, 1);
    },
    '*2\r\n:1\r\n*0\r\n',
    '%1\r\n:1\r\n~0\r\n',
  ],
];

for (const [name, write, inResp2, inResp3] of replies) {
  test(`${name} is encoded as the protocol version wants it`, () => {
    for (const [resp, expected] of [
      [2, inResp2],
      [3, inResp3],
    ] as const) {
      const writer = writerOf(resp);
      write(writer);
      assert.equal(writer.length, expected.length);
      assert.equal(taken(writer), expected);
      assert.equal(writer.length, 0);
    }
  });
}

test('an attribute is written in RESP3 and a bug in RESP2', () => {
  const writer = writerOf(3);
  writer.attribute(1);
  assert.equal(taken(writer), '|1\r\n');
  assert.throws(() => writerOf(2).attribute(1), { name: 'Bug' });
});

test('without anything pending the writer holds no buffer', () => {
  const buffers = new CountedBuffers();
  const writer = new ReplyWriter(buffers);
  writer.ok();
  writer.simple('x'.repeat(3 * replyLargeBufferBytes));
  writer.bulkText('x'.repeat(replyBufferBytes));
  writer.rewind(0);
  assert.equal(buffers.lent.size, 0);
  writer.ok();
  writer.rewind(0);
  assert.equal(buffers.lent.size, 0);
  for (let i = 0; i < 100; i++) writer.bulkText('x'.repeat(2000));
  assert.ok(buffers.lent.size > 1);
  writer.take();
  assert.equal(buffers.lent.size, 0);
  assert.ok(writer.send({ write: () => assert.fail('there is nothing to send') }));
});

test('a buffer that the sink keeps is not used again, and the rest waits', () => {
  const buffers = new CountedBuffers();
  const writer = new ReplyWriter(buffers);
  const kept: Uint8Array[] = [];
  const sent: string[] = [];
  const slowSink = {
    write(bytes: Uint8Array, start: number, end: number): boolean {
      kept.push(bytes);
      sent.push(latin1(bytes, start, end));
      return false;
    },
  };
  const piece = 'x'.repeat(replyBufferBytes - 100);
  for (let i = 0; i < 3; i++) writer.bulkText(piece);
  const all = writer.length;
  let sends = 0;
  while (!writer.send(slowSink)) {
    sends++;
    assert.equal(writer.length, all - sent.join('').length);
    writer.ok();
    writer.rewind(writer.length - 5);
    if (writer.length === 0) break;
  }
  assert.ok(sends > 1);
  assert.equal(sent.join(''), `$${piece.length}\r\n${piece}\r\n`.repeat(3));
  assert.equal(new Set(kept).size, kept.length, 'each buffer is sent once');
  writer.ok();
  writer.take();
  for (const bytes of kept) assert.ok(buffers.lent.has(bytes), 'the sink still has it');
});

test('bulks and raw bytes of every short length arrive, from small and from large arrays', () => {
  for (const size of [700, 10_000]) {
    const source = Uint8Array.from({ length: size }, (_, i) => (i * 7) & 0xff);
    for (const shared of [source, new Uint8Array(new SharedArrayBuffer(size + 3), 3, size)]) {
      shared.set(source);
      const writer = writerOf(2);
      let expected = '';
      for (let length = 0; length <= 600; length++) {
        const start = (length * 5) % 97;
        const text = latin1(source, start, start + length);
        writer.bulk(shared, start, start + length);
        writer.raw(shared, start, start + length);
        expected += `$${length}\r\n${text}\r\n${text}`;
      }
      assert.equal(taken(writer), expected);
    }
  }
});

test('the pool keeps a bounded number of buffers', () => {
  const buffers = new ReplyBuffers();
  const lent = Array.from({ length: 2 * replyBuffersKept }, () => buffers.takeSmall());
  for (const buffer of lent) buffers.give(buffer);
  const again = Array.from({ length: lent.length }, () => buffers.takeSmall());
  assert.equal(again.filter((buffer) => lent.includes(buffer)).length, replyBuffersKept);
});

test('a long bulk gets a chunk of its size and no copy of it is pooled', () => {
  const buffers = new CountedBuffers();
  const writer = new ReplyWriter(buffers);
  const long = new Uint8Array(10 * replyPooledBytesMax).fill(0x78);
  for (let i = 0; i < 3; i++) writer.bulk(long, 0, long.length);
  assert.equal(buffers.lent.size, 1, 'only the first header needed a buffer');
  const text = latin1(long, 0, long.length);
  assert.equal(taken(writer), `$${text.length}\r\n${text}\r\n`.repeat(3));
});

test('closing an array moves one chunk, and what follows stays whole', () => {
  const writer = writerOf(2);
  writer.simple('before');
  const outer = writer.deferArray();
  const inner = writer.deferArray();
  const piece = 'y'.repeat(1000);
  for (let i = 0; i < 200; i++) writer.bulkText(piece);
  writer.closeArray(inner, 200);
  writer.integer(5);
  writer.closeArray(outer, 1234567890);
  writer.simple('after');
  const bulk = `$1000\r\n${piece}\r\n`;
  const expected = `+before\r\n*1234567890\r\n*200\r\n${bulk.repeat(200)}:5\r\n+after\r\n`;
  assert.equal(writer.length, expected.length);
  assert.equal(taken(writer), expected);
});

test('a reply is taken back to its mark, over chunks and open gaps', () => {
  const writer = writerOf(2);
  writer.simple('kept');
  const mark = writer.mark();
  writer.deferArray();
  for (let i = 0; i < 300; i++) writer.bulkText('z'.repeat(997));
  writer.rewind(mark);
  writer.error('ERR changed my mind');
  assert.equal(taken(writer), '+kept\r\n-ERR changed my mind\r\n');
});

test('a mark beyond what is pending and a gap that is gone are bugs', () => {
  const writer = writerOf(2);
  assert.throws(() => writer.rewind(1), { name: 'Bug' });
  const gap = writer.deferArray();
  writer.rewind(gap);
  assert.throws(() => writer.closeArray(gap, 0), { name: 'Bug' });
});

test('room for many pieces continues what is pending, and opens a chunk where it must', () => {
  const writer = writerOf(2);
  writer.ok();
  for (let piece = 0; piece < 100; piece++) {
    const at = writer.roomFor(1000);
    assert.ok(writer.roomEnd - at >= 1000);
    writer.roomBytes.fill(97, at, at + 500);
    writer.roomView.setUint8(at + 500, 98);
    writer.wroteTo(at + 501);
  }
  writer.integer(5);
  assert.equal(taken(writer), `+OK\r\n${`${'a'.repeat(500)}b`.repeat(100)}:5\r\n`);
});

describe('a writer with a guard', () => {
  function guarded(bytesMax: number): { writer: ReplyWriter; buffers: CountedBuffers } {
    const buffers = new CountedBuffers();
    const writer = new ReplyWriter(buffers);
    writer.guard = { allows: (pending) => pending <= bytesMax };
    return { writer, buffers };
  }

  test('drops everything once it is too much, and takes what follows for nothing', () => {
    const { writer, buffers } = guarded(100_000);
    const mark = writer.mark();
    const gap = writer.deferArray();
    const text = 'x'.repeat(1000);
    for (let i = 0; i < 90; i++) writer.bulkText(text);
    assert.equal(writer.isOverflown, false);
    for (let i = 0; i < 1000; i++) writer.bulkText(text);
    writer.bulkText('y'.repeat(200_000));
    assert.equal(writer.isOverflown, true);
    assert.ok(writer.length > 1_000_000, 'the length tells how much it would have been');
    writer.closeArray(gap, 1091);
    writer.rewind(mark);
    assert.equal(buffers.lent.size, 0);
    assert.equal(taken(writer), '');
    assert.equal(writer.isOverflown, false);
    writer.ok();
    assert.equal(taken(writer), '+OK\r\n');
  });

  test('asks before a long piece, and never for a short first one', () => {
    const { writer } = guarded(0);
    writer.bulkText('x'.repeat(10_000));
    assert.equal(taken(writer).length, 10_010);
    const long = new Uint8Array(2 * replyPooledBytesMax);
    writer.bulk(long, 0, long.length);
    assert.equal(writer.isOverflown, true);
  });

  test('forgets what is pending when it is told to', () => {
    const { writer, buffers } = guarded(1_000_000);
    for (let i = 0; i < 100; i++) writer.bulkText('x'.repeat(1000));
    writer.reset();
    assert.equal(writer.length, 0);
    assert.equal(buffers.lent.size, 0);
  });
});
