import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { boundsArgumentsInitial, boundsArgumentsKept } from './limits.ts';
import { needMore, protocolError, RequestParser, RequestScratch } from './request-parser.ts';

const limits = { maxBulkBytes: 512 * 1024 * 1024 };

function argument(parser: RequestParser, i: number): string {
  return latin1(parser.source, parser.bounds[2 * i], parser.bounds[2 * i + 1]);
}

test('bounds are positions in the receive buffer, and the position is behind the request', () => {
  const parser = new RequestParser(limits);
  const bytes = latin1Bytes('xx*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nvalue\r\nPING');
  assert.equal(parser.next(bytes, 2, bytes.length), 3);
  assert.deepEqual([...parser.bounds.subarray(0, 6)], [10, 13, 19, 22, 28, 33]);
  assert.equal(parser.position, 35);
  assert.equal(parser.source, bytes);
});

test('an inline request refers to a buffer of its own', () => {
  const parser = new RequestParser(limits);
  const bytes = latin1Bytes('ECHO "a b"\r\n');
  assert.equal(parser.next(bytes, 0, bytes.length), 2);
  assert.notEqual(parser.source, bytes);
  assert.equal(argument(parser, 1), 'a b');
  assert.equal(parser.position, bytes.length);
});

test('nothing beyond the end is looked at', () => {
  const parser = new RequestParser(limits);
  const bytes = latin1Bytes('*1\r\n$4\r\nPING\r\n');
  for (let end = 0; end < bytes.length; end++) {
    assert.equal(parser.next(bytes, 0, end), needMore);
  }
  assert.equal(parser.next(bytes, 0, bytes.length), 1);
});

test('parsers that share a scratch do not disturb a request that waits for more', () => {
  const scratch = new RequestScratch();
  const slow = new RequestParser(limits, scratch);
  const quick = new RequestParser(limits, scratch);
  const long = latin1Bytes(`*40\r\n${'$2\r\nab\r\n'.repeat(40)}`);
  const other = latin1Bytes(`*50\r\n${'$1\r\nx\r\n'.repeat(50)}`);
  for (let end = 1; end < long.length; end++) {
    assert.equal(slow.next(long, 0, end), needMore);
    assert.equal(quick.next(other, 0, other.length), 50);
  }
  assert.equal(slow.next(long, 0, long.length), 40);
  for (let i = 0; i < 40; i++) assert.equal(argument(slow, i), 'ab');
  assert.equal(scratch.bounds, slow.bounds);
});

test('room for arguments grows with those that have come, not with those announced', () => {
  const scratch = new RequestScratch();
  const parser = new RequestParser(limits, scratch);
  const bytes = latin1Bytes('*2000000000\r\n$1\r\nx\r\n');
  assert.equal(parser.next(bytes, 0, bytes.length), needMore);
  assert.equal(scratch.bounds.length, 2 * boundsArgumentsInitial);
});

test('room for very many arguments is not kept', () => {
  const scratch = new RequestScratch();
  const parser = new RequestParser(limits, scratch);
  const count = 2 * boundsArgumentsKept;
  const many = latin1Bytes(`*${count}\r\n${'$1\r\nx\r\n'.repeat(count)}`);
  assert.equal(parser.next(many, 0, many.length), count);
  assert.equal(argument(parser, count - 1), 'x');
  const few = latin1Bytes('*1\r\n$4\r\nPING\r\n');
  assert.equal(parser.next(few, 0, few.length), 1);
  assert.ok(scratch.bounds.length <= 2 * boundsArgumentsKept);
});

test('a request that arrives byte by byte is not read from its beginning each time', () => {
  const count = 20_000;
  const bytes = latin1Bytes(`*${count}\r\n${'$1\r\nx\r\n'.repeat(count)}`);
  const parser = new RequestParser(limits);
  let reads = 0;
  const counted = new Proxy(bytes, {
    get(target, name) {
      if (typeof name === 'string' && name.charCodeAt(0) <= 57) reads++;
      return Reflect.get(target, name);
    },
  });
  for (let end = 1; end < bytes.length; end++) parser.next(counted, 0, end);
  assert.equal(parser.next(bytes, 0, bytes.length), count);
  assert.ok(reads < 20 * bytes.length, `${reads} reads of ${bytes.length} bytes`);
});

test('a line of junk that arrives byte by byte is searched once', () => {
  for (const start of ['PING', '*', '*1\r\n$']) {
    const bytes = latin1Bytes(start + 'x'.repeat(60_000));
    const parser = new RequestParser(limits);
    let reads = 0;
    const counted = new Proxy(bytes, {
      get(target, name) {
        if (typeof name === 'string' && name.charCodeAt(0) <= 57) reads++;
        return Reflect.get(target, name);
      },
    });
    for (let end = 1; end < bytes.length; end++) parser.next(counted, 0, end);
    assert.ok(reads < 40 * bytes.length, `${reads} reads of ${bytes.length} bytes`);
  }
});

test('limits hold from the next request on, as configuration and authentication change', () => {
  const changing = { maxBulkBytes: 5 };
  const parser = new RequestParser(changing);
  const bytes = latin1Bytes('*1\r\n$5\r\nhello\r\n');
  assert.equal(parser.next(bytes, 0, bytes.length), 1);
  changing.maxBulkBytes = 4;
  assert.equal(parser.next(bytes, 0, bytes.length), protocolError);
  assert.equal(parser.error, 'Protocol error: invalid bulk length');
});

test('a request that could not be addressed is refused, however high the limit is', () => {
  const parser = new RequestParser({ maxBulkBytes: Number.POSITIVE_INFINITY });
  const bytes = latin1Bytes('*1\r\n$2147483640\r\n');
  assert.equal(parser.next(bytes, 0, bytes.length), protocolError);
  assert.equal(parser.error, 'Protocol error: invalid bulk length');
});
