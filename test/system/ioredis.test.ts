/**
 * ioredis, as programs use it, against the server's process. What it shows of the protocol is the
 * same in both versions: it brings RESP3 replies into the shape of RESP2.
 *
 * (1) All cases of a version share one server, which each finds empty.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Redis } from 'ioredis';
import { startServer } from './program.ts';

interface ClientOptions {
  readonly connectionName?: string;
  readonly db?: number;
  readonly enableAutoPipelining?: boolean;
  readonly password?: string;
  readonly retryStrategy?: () => number | null;
}

/** Makes a client that is gone after the test. */
type Connect = (options?: ClientOptions) => Redis;

const allBytes = Buffer.from(Array.from({ length: 256 }, (_, code) => code));

/** Waits until so many clients wait for a key. */
async function clientsWait(redis: Redis, count: number): Promise<void> {
  let info = '';
  while (!info.includes(`\nblocked_clients:${count}\r`)) info = await redis.info('clients');
}

const cases: Readonly<Record<string, (connect: Connect) => Promise<void>>> = {
  'reads and writes values of all types': async (connect) => {
    const redis = connect();
    assert.equal(await redis.set('s', 'value', 'EX', 1000), 'OK');
    assert.equal(await redis.get('s'), 'value');
    assert.equal(await redis.get('missing'), null);
    assert.equal(await redis.incrby('n', 5), 5);
    assert.equal(await redis.incrbyfloat('n', 0.5), '5.5');
    assert.equal(await redis.hset('h', { name: 'a', constructor: 'b' }), 2);
    assert.deepEqual(await redis.hgetall('h'), { name: 'a', constructor: 'b' });
    assert.equal(await redis.rpush('l', 'a', 'b', 'c'), 3);
    assert.deepEqual(await redis.lrange('l', 0, -1), ['a', 'b', 'c']);
    assert.equal(await redis.sadd('t', '1', '2', '2'), 2);
    assert.deepEqual((await redis.smembers('t')).sort(), ['1', '2']);
    assert.equal(await redis.zadd('z', '1.5', 'a', '-inf', 'b'), 2);
    assert.deepEqual(await redis.zrange('z', '0', '-1', 'WITHSCORES'), ['b', '-inf', 'a', '1.5']);
    assert.equal(await redis.type('z'), 'zset');
  },

  'keeps every byte of keys and values': async (connect) => {
    const redis = connect();
    await redis.set(allBytes, allBytes);
    assert.deepEqual(await redis.getBuffer(allBytes), allBytes);
    const long = Buffer.alloc(2_000_000, allBytes);
    await redis.set('long', long);
    assert.deepEqual(await redis.getBuffer('long'), long);
    await redis.set('text', 'naïve ✓');
    assert.equal(await redis.get('text'), 'naïve ✓');
  },

  'pipelines, and takes errors one by one': async (connect) => {
    const redis = connect();
    const pipeline = redis.pipeline();
    for (let i = 0; i < 5000; i++) pipeline.incr('n');
    const counted = await pipeline.exec();
    assert.deepEqual(counted?.at(-1), [null, 5000]);
    const replies = await redis.pipeline().set('k', 'x').lpush('k', 'y').get('k').exec();
    assert.deepEqual(replies?.[0], [null, 'OK']);
    assert.match(String(replies?.[1][0]), /WRONGTYPE Operation against a key/);
    assert.deepEqual(replies?.[2], [null, 'x']);
    await assert.rejects(redis.call('NOSUCH', 'a', 'b'), {
      message: "ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' ",
    });
  },

  'pipelines by itself what is asked at once': async (connect) => {
    const redis = connect({ enableAutoPipelining: true });
    const numbers = Array.from({ length: 1000 }, (_, i) => String(i));
    await Promise.all(numbers.map((number) => redis.set(`k${number}`, number)));
    const values = await Promise.all(numbers.map((number) => redis.get(`k${number}`)));
    assert.deepEqual(values, numbers);
  },

  'runs transactions, and a watched key that changes stops one': async (connect) => {
    const [redis, other] = [connect(), connect()];
    assert.deepEqual(await redis.multi().set('a', 1).incr('a').get('a').exec(), [
      [null, 'OK'],
      [null, 2],
      [null, '2'],
    ]);
    await redis.watch('a');
    await other.set('a', 7);
    assert.equal(await redis.multi().set('a', 3).exec(), null);
    assert.equal(await redis.get('a'), '7');
    await assert.rejects(redis.multi().set('a', 1).call('set', 'a').exec(), /EXECABORT/);
    assert.equal(await redis.get('a'), '7');
  },

  'publishes and subscribes': async (connect) => {
    const [redis, listener] = [connect(), connect()];
    assert.equal(await listener.subscribe('news', 'other'), 2);
    assert.equal(await listener.psubscribe('n*'), 3);
    const message = once(listener, 'message');
    const byPattern = once(listener, 'pmessage');
    assert.equal(await redis.publish('news', 'hello'), 2);
    assert.deepEqual(await message, ['news', 'hello']);
    assert.deepEqual(await byPattern, ['n*', 'news', 'hello']);
    // ioredis takes a bare UNSUBSCRIBE for done only when nothing else is subscribed to: a pattern
    // that is left would keep it waiting for ever, against Redis too.
    assert.equal(await listener.punsubscribe('n*'), 2);
    assert.equal(await listener.unsubscribe(), 0);
    assert.equal(await listener.ping(), 'PONG');
    assert.equal(await redis.publish('news', 'nobody'), 0);
    assert.equal(await listener.unsubscribe(), 0);
    assert.equal(await listener.punsubscribe(), 0);
    assert.equal(await listener.get('k'), null);
  },

  'waits for elements': async (connect) => {
    const [redis, waiting] = [connect(), connect()];
    const popped = waiting.blpop('q', 'r', 0);
    await clientsWait(redis, 1);
    await redis.rpush('r', 'job');
    assert.deepEqual(await popped, ['r', 'job']);
    const least = waiting.bzpopmin('z', 0);
    await clientsWait(redis, 1);
    await redis.zadd('z', 3, 'least');
    assert.deepEqual(await least, ['z', 'least', '3']);
    assert.equal(await waiting.blpop('q', 0.01), null);
  },

  'scans keys and collections in streams': async (connect) => {
    const redis = connect();
    const names = Array.from({ length: 1000 }, (_, i) => `key:${i}`);
    await redis.mset(names.flatMap((name) => [name, '1']));
    await redis.sadd('set', ...names);
    const keys = new Set<string>();
    for await (const some of redis.scanStream({ match: 'key:*', count: 100 })) {
      for (const key of some) keys.add(key);
    }
    assert.deepEqual([...keys].sort(), [...names].sort());
    const members = new Set<string>();
    for await (const some of redis.sscanStream('set', { count: 50 })) {
      for (const member of some) members.add(member);
    }
    assert.deepEqual([...members].sort(), [...names].sort());
  },

  'comes back after its connection was closed': async (connect) => {
    const [admin, redis] = [connect(), connect({ retryStrategy: () => 10 })];
    await redis.set('k', 'v');
    const id = await redis.client('ID');
    const ready = once(redis, 'ready');
    assert.equal(await admin.client('KILL', 'ID', id), 1);
    await ready;
    assert.equal(await redis.get('k'), 'v');
    assert.notEqual(await redis.client('ID'), id);
  },

  'gives its password, its database and its name': async (connect) => {
    const admin = connect();
    await admin.config('SET', 'requirepass', 'secret');
    const redis = connect({ password: 'secret', db: 3, connectionName: 'me' });
    await redis.set('k', 'v');
    assert.equal(await redis.client('GETNAME'), 'me');
    assert.match(String(await redis.client('INFO')), / name=me .* db=3 /);
    const stranger = connect({ password: 'wrong', retryStrategy: () => null });
    const failed = once(stranger, 'error');
    await assert.rejects(stranger.get('k'));
    assert.match(String((await failed)[0]), /WRONGPASS/);
    await admin.config('SET', 'requirepass', '');
  },
};

for (const protocol of [2, 3] as const) {
  test(`ioredis in RESP${protocol}`, async (t) => {
    const { port } = await startServer(t, []);
    for (const [name, run] of Object.entries(cases)) {
      await t.test(name, async (t) => {
        const connect: Connect = (options = {}) => {
          const redis = new Redis(port, '127.0.0.1', { protocol, ...options });
          t.after(() => redis.disconnect());
          return redis;
        };
        await connect().flushall();
        await run(connect);
      });
    }
  });
}
