/**
 * node-redis, as programs use it, against the server's process.
 *
 * (1) All cases of a version of the protocol share one server, which each finds empty.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createClient, ErrorReply, RESP_TYPES, WatchError } from 'redis';
import { startServer } from './program.ts';

type Version = 2 | 3;

interface ClientOptions {
  readonly password?: string;
  readonly name?: string;
  readonly database?: number;
  /** Does not come back when its connection is lost or refused. */
  readonly triesOnce?: boolean;
}

/** Makes a connected client that is gone after the test. */
type Connect = (options?: ClientOptions) => ReturnType<typeof connected>;

const allBytes = Buffer.from(Array.from({ length: 256 }, (_, code) => code));

async function connected(
  t: TestContext,
  { port, version }: { readonly port: number; readonly version: Version },
  { triesOnce = false, ...options }: ClientOptions = {},
) {
  const redis = createClient({
    RESP: version,
    socket: { port, host: '127.0.0.1', reconnectStrategy: triesOnce ? false : 10 },
    ...options,
  });
  // A client that is closed by the server says so, and comes back by itself.
  redis.on('error', () => {});
  t.after(() => {
    if (redis.isOpen) redis.destroy();
  });
  await redis.connect();
  return redis;
}

/** Waits until so many clients wait for a key. */
async function clientsWait(
  redis: Awaited<ReturnType<typeof connected>>,
  count: number,
): Promise<void> {
  let info = '';
  while (!info.includes(`\nblocked_clients:${count}\r`)) info = await redis.info('clients');
}

const cases: Readonly<Record<string, (connect: Connect, version: Version) => Promise<void>>> = {
  'reads and writes values of all types': async (connect) => {
    const redis = await connect();
    assert.equal(await redis.set('s', 'value', { EX: 1000 }), 'OK');
    assert.equal(await redis.get('s'), 'value');
    assert.equal(await redis.get('missing'), null);
    assert.equal(await redis.incrBy('n', 5), 5);
    assert.equal(await redis.hSet('h', { name: 'a', other: 'b' }), 2);
    assert.deepEqual({ ...(await redis.hGetAll('h')) }, { name: 'a', other: 'b' });
    assert.equal(await redis.rPush('l', ['a', 'b', 'c']), 3);
    assert.deepEqual(await redis.lRange('l', 0, -1), ['a', 'b', 'c']);
    assert.equal(await redis.sAdd('t', ['1', '2', '2']), 2);
    assert.deepEqual([...(await redis.sMembers('t'))].sort(), ['1', '2']);
    const scored = [
      { score: Number.NEGATIVE_INFINITY, value: 'b' },
      { score: 1.5, value: 'a' },
    ];
    assert.equal(await redis.zAdd('z', scored), 2);
    const members = await redis.zRangeWithScores('z', 0, -1);
    assert.deepEqual(
      members.map((one) => ({ ...one })),
      scored,
    );
    assert.equal(await redis.zScore('z', 'a'), 1.5);
    assert.equal(await redis.type('z'), 'zset');
  },

  'keeps every byte of keys and values': async (connect) => {
    const redis = await connect();
    const binary = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
    await redis.set(allBytes, allBytes);
    assert.deepEqual(await binary.get(allBytes), allBytes);
    const long = Buffer.alloc(2_000_000, allBytes);
    await redis.set('long', long);
    assert.deepEqual(await binary.get('long'), long);
  },

  'pipelines, and takes errors one by one': async (connect) => {
    const redis = await connect();
    const counted = await Promise.all(Array.from({ length: 5000 }, () => redis.incr('n')));
    assert.equal(counted.at(-1), 5000);
    await redis.set('k', 'x');
    const [pushed, got] = await Promise.allSettled([redis.lPush('k', 'y'), redis.get('k')]);
    assert(pushed.status === 'rejected');
    assert.match(String(pushed.reason), /WRONGTYPE Operation against a key/);
    assert(got.status === 'fulfilled');
    assert.equal(got.value, 'x');
    await assert.rejects(redis.sendCommand(['NOSUCH', 'a']), ErrorReply);
  },

  'runs transactions, and a watched key that changes stops one': async (connect) => {
    const [redis, other] = [await connect(), await connect()];
    assert.deepEqual(await redis.multi().set('a', 1).incr('a').get('a').exec(), ['OK', 2, '2']);
    await redis.watch('a');
    await other.set('a', '7');
    await assert.rejects(redis.multi().set('a', 3).exec(), WatchError);
    assert.equal(await redis.get('a'), '7');
  },

  'publishes and subscribes': async (connect, version) => {
    const [redis, listener] = [await connect(), await connect()];
    const received: string[] = [];
    const all = new Promise<void>((done) => {
      const note = (message: string, channel: string): void => {
        received.push(`${channel}: ${message}`);
        if (received.length === 3) done();
      };
      void listener.subscribe(['news', 'other'], note);
      void listener.pSubscribe('n*', note);
      void listener.sSubscribe('shard', note);
    });
    // Behind the three in line.
    assert.equal(await listener.ping(), version === 2 ? 'pong' : 'PONG');
    assert.equal(await redis.publish('news', 'hello'), 2);
    assert.equal(await redis.sPublish('shard', 'hello'), 1);
    await all;
    assert.deepEqual(received, ['news: hello', 'news: hello', 'shard: hello']);
    await listener.unsubscribe();
    await listener.pUnsubscribe();
    await listener.sUnsubscribe();
    assert.equal(await redis.publish('news', 'nobody'), 0);
    // In RESP2, node-redis gives binary strings for good once it has subscribed; with Redis too.
    assert.equal(String(await listener.ping()), 'PONG');
    assert.equal(String(await listener.set('k', 'v')), 'OK');
  },

  'waits for elements': async (connect) => {
    const [redis, waiting] = [await connect(), await connect()];
    const popped = waiting.blPop(['q', 'r'], 0);
    await clientsWait(redis, 1);
    await redis.rPush('r', 'job');
    assert.deepEqual({ ...(await popped) }, { key: 'r', element: 'job' });
    const least = waiting.bzPopMin('z', 0);
    await clientsWait(redis, 1);
    await redis.zAdd('z', { score: 3, value: 'least' });
    assert.deepEqual({ ...(await least) }, { key: 'z', value: 'least', score: 3 });
    assert.equal(await waiting.blPop('q', 0.01), null);
  },

  'iterates over keys and collections': async (connect) => {
    const redis = await connect();
    const names = Array.from({ length: 1000 }, (_, i) => `key:${i}`);
    await redis.mSet(names.map((name): [string, string] => [name, '1']));
    await redis.hSet('hash', Object.fromEntries(names.map((name) => [name, '1'])));
    const keys = new Set<string>();
    for await (const some of redis.scanIterator({ MATCH: 'key:*', COUNT: 100 })) {
      for (const key of some) keys.add(key);
    }
    assert.deepEqual([...keys].sort(), [...names].sort());
    const fields = new Set<string>();
    for await (const some of redis.hScanIterator('hash', { COUNT: 50 })) {
      for (const { field } of some) fields.add(field);
    }
    assert.deepEqual([...fields].sort(), [...names].sort());
  },

  'comes back after its connection was closed': async (connect) => {
    const [admin, redis] = [await connect(), await connect()];
    await redis.set('k', 'v');
    const id = await redis.clientId();
    const ready = new Promise((done) => redis.once('ready', done));
    assert.equal(await admin.clientKill({ filter: 'ID', id }), 1);
    await ready;
    assert.equal(await redis.get('k'), 'v');
    assert.notEqual(await redis.clientId(), id);
  },

  'gives its password, its database and its name': async (connect, version) => {
    const admin = await connect();
    await admin.configSet('requirepass', 'secret');
    const redis = await connect({ password: 'secret', name: 'me', database: 3 });
    const { db, libName, name } = await redis.clientInfo();
    assert.deepEqual({ db, libName, name }, { db: 3, libName: 'node-redis', name: 'me' });
    const { proto } = await redis.hello(version);
    assert.equal(proto, version);
    await assert.rejects(connect({ password: 'wrong', triesOnce: true }), /WRONGPASS/);
    await assert.rejects(redis.auth({ password: 'wrong' }), /WRONGPASS/);
    await admin.configSet('requirepass', '');
  },
};

for (const version of [2, 3] as const) {
  test(`node-redis in RESP${version}`, async (t) => {
    const { port } = await startServer(t, []);
    for (const [name, run] of Object.entries(cases)) {
      await t.test(name, async (t) => {
        const connect: Connect = (options) => connected(t, { port, version }, options);
        const admin = await connect();
        await admin.flushAll();
        await run(connect, version);
      });
    }
  });
}
