import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseUri } from './uri.ts';
import { UsageError } from './usage-error.ts';

test('a URI gives login, address and database', () => {
  assert.deepEqual(parseUri('redis://me:p%40ss@example.org:7000/3'), {
    user: 'me',
    password: 'p@ss',
    host: 'example.org',
    port: 7000,
    database: 3,
  });
  assert.deepEqual(parseUri('REDIS://secret@[::1]:7000'), {
    password: 'secret',
    host: '::1',
    port: 7000,
  });
  assert.deepEqual(parseUri('redis://'), {});
  assert.deepEqual(parseUri('redis:///5'), { database: 5 });
  assert.deepEqual(parseUri('rediss://host'), { tls: true, host: 'host' });
});

test('a unix URI names a socket', () => {
  assert.deepEqual(parseUri('unix:///run/redis.sock'), { socketPath: '/run/redis.sock' });
  assert.deepEqual(parseUri('unix://me:pw@/run/redis.sock?db=2'), {
    user: 'me',
    password: 'pw',
    socketPath: '/run/redis.sock',
    database: 2,
  });
});

test('what is no such URI is refused in words', () => {
  for (const [uri, message] of [
    ['http://host', 'Invalid URI scheme'],
    ['redis://a:b%@host', 'Incomplete URI encoding'],
    ['redis://a:b%zz@host', 'Illegal character in URI encoding'],
  ]) {
    assert.throws(
      () => parseUri(uri),
      (error) => {
        assert.ok(error instanceof UsageError);
        assert.equal(error.message, message);
        return true;
      },
    );
  }
});
