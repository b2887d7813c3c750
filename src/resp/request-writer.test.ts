import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1 } from '../base/bytes.ts';
import { RequestParser } from './request-parser.ts';
import { encodeRequest } from './request-writer.ts';

test('a command is an array of binary strings', () => {
  const bytes = encodeRequest(['SET', Uint8Array.of(0xff, 13, 10), 1.5, -7, '', 'caf\xe9']);
  const expected =
    '*6\r\n$3\r\nSET\r\n$3\r\n\xff\r\n\r\n$3\r\n1.5\r\n$2\r\n-7\r\n$0\r\n\r\n$4\r\ncaf\xe9\r\n';
  assert.equal(latin1(bytes, 0, bytes.length), expected);
});

test('long commands and long words are read back', () => {
  const words = ['MSET', ...Array.from({ length: 2000 }, (_, i) => 'w'.repeat(i % 1200))];
  const bytes = encodeRequest(words);
  const parser = new RequestParser({ maxBulkBytes: 10_000 });
  assert.equal(parser.next(bytes, 0, bytes.length), words.length);
  assert.equal(parser.position, bytes.length);
  for (let i = 0; i < words.length; i++) {
    assert.equal(latin1(bytes, parser.bounds[2 * i], parser.bounds[2 * i + 1]), words[i]);
  }
});

test('a command without a name is a bug', () => {
  assert.throws(() => encodeRequest([]), { name: 'Bug' });
});
