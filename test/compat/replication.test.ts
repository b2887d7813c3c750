/**
 * Replication with a real Redis, in both directions and in chains: under a mixed load, while links
 * are cut, all end with the same data at the same offset, and most cuts cost no full copy.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Prng } from '../../src/base/prng.ts';
import { freePort, scratchFolder } from '../system/program.ts';
import type { Words } from './differential/wire.ts';
import { Peer, starling } from './peer.ts';
import { dataSet } from './rdb-data.ts';

const redis = 'redis-server';
const waitMs = 20_000;
const rounds = 6;
const commandsPerRound = 300;
const farAheadMs = 4_000_000_000_000;

interface Node {
  readonly kind: string;
  readonly port: number;
  readonly peer: Peer;
}

async function nodeOf(t: TestContext, kind: string, args: readonly string[] = []): Promise<Node> {
  const port = await freePort();
  // The version that both kinds can read.
  const own = kind === starling ? ['--rdb-version', '10'] : [];
  const all = ['--port', `${port}`, '--repl-diskless-sync-delay', '0', ...own, ...args];
  return { kind, port, peer: await Peer.start(t, kind, scratchFolder(t), all) };
}

async function info({ peer }: Node, field: string): Promise<string> {
  const text = await peer.text('INFO', 'everything');
  return new RegExp(`^${field}:(.*?)\r?$`, 'm').exec(text)?.[1] ?? '';
}

async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + waitMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) assert.fail(`in vain: ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

async function follow(replica: Node, primary: Node): Promise<void> {
  await replica.peer.text('REPLICAOF', '127.0.0.1', `${primary.port}`);
  await linked(replica);
}

async function linked(replica: Node): Promise<void> {
  await until('the link is up', async () => (await info(replica, 'master_link_status')) === 'up');
}

/** All have what the first has, and say so. */
async function settled(nodes: readonly Node[]): Promise<void> {
  const offset = (node: Node): Promise<string> => info(node, 'master_repl_offset');
  await until('all offsets are the same', async () => {
    const offsets = await Promise.all(nodes.map(offset));
    return new Set(offsets).size === 1;
  });
  const digests = await Promise.all(nodes.map(({ peer }) => peer.text('DEBUG', 'DIGEST')));
  assert.equal(new Set(digests).size, 1, digests.join(' '));
  assert.notEqual(digests[0], '0'.repeat(40));
}

/** Commands of every kind of effect: as they came, rewritten, chosen by chance, several at once. */
function load(random: Prng, count: number): Words[] {
  const commands: Words[] = [];
  const name = (kind: string): string => `${kind}:${random.below(20)}`;
  const word = (): string => `w${random.below(1000)}`;
  const kinds: (() => Words)[] = [
    () => ['SELECT', `${random.below(4)}`],
    () => ['SET', name('s'), word()],
    () => ['SET', name('s'), word(), 'EX', '100000'],
    () => ['GETEX', name('s'), 'PERSIST'],
    () => ['APPEND', name('s'), word()],
    () => ['INCRBYFLOAT', name('f'), '0.25'],
    () => ['RPUSH', name('l'), word(), word()],
    () => ['LPOP', name('l')],
    () => ['LMOVE', name('l'), name('l'), 'LEFT', 'RIGHT'],
    () => ['SADD', name('t'), word(), word(), word()],
    () => ['SPOP', name('t')],
    () => ['SPOP', name('t'), '2'],
    () => ['HSET', name('h'), word(), word()],
    () => ['HINCRBYFLOAT', name('h'), 'n', '1.5'],
    () => ['ZADD', name('z'), `${random.below(100)}`, word()],
    () => ['ZPOPMIN', name('z')],
    () => ['EXPIRE', name('s'), '100000'],
    () => ['PEXPIREAT', name('h'), `${farAheadMs + random.below(1000)}`],
    () => ['DEL', name('s'), name('l')],
    () => ['PEXPIRE', name('l'), '1'],
    () => ['COPY', name('s'), name('c'), 'REPLACE'],
    () => ['SWAPDB', '1', '2'],
    () => ['WRONG'],
  ];
  while (commands.length < count) {
    const make = kinds[random.below(kinds.length)];
    if (random.chance(0.1)) commands.push(['MULTI'], make(), make(), make(), ['EXEC']);
    else commands.push(make());
  }
  return commands;
}

/** Runs the load on the first, cutting links of the others in between. */
async function struggle(nodes: readonly Node[], random: Prng): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const kill = ['CLIENT', 'KILL', 'TYPE', random.chance(0.5) ? 'replica' : 'master'];
    const commands = load(random, commandsPerRound);
    const at = random.below(nodes.length);
    if (at === 0) commands.splice(random.below(commandsPerRound), 0, ['DISCARD'], kill);
    const work = nodes[0].peer.run(...commands);
    if (at > 0) await nodes[at].peer.run(kill);
    await work;
  }
  // Keys whose time was over are deleted by the primary, at some time.
  await new Promise((done) => setTimeout(done, 300));
  for (const node of nodes.slice(1)) await linked(node);
  await settled(nodes);
}

for (const [seed, kinds] of [
  [1, [starling, starling]],
  [2, [starling, redis]],
  [3, [redis, starling]],
  [4, [redis, starling, redis]],
  [5, [starling, redis, starling]],
  [6, [starling, starling, starling]],
] as const) {
  test(`${kinds.join(' ← ')}: data and offsets are the same, whatever links are cut`, async (t) => {
    const random = new Prng(seed);
    const nodes: Node[] = [];
    for (const kind of kinds) nodes.push(await nodeOf(t, kind));
    await nodes[0].peer.run(...dataSet(seed));
    for (let i = 1; i < nodes.length; i++) await follow(nodes[i], nodes[i - 1]);
    await settled(nodes);
    await struggle(nodes, random);
    for (const node of nodes.slice(0, -1)) {
      assert.equal(await info(node, 'sync_full'), '1', 'cuts cost no full copy');
    }
  });
}

for (const [primary, promoted, third] of [
  [starling, starling, starling],
  [starling, redis, starling],
  [redis, starling, redis],
  [starling, starling, redis],
]) {
  test(`${promoted} is promoted: ${third} and ${primary} go on from where they are`, async (t) => {
    const random = new Prng(9);
    // A primary that pings, or deletes what has expired, while another one is promoted has a
    // history of its own from there on.
    const quiet = ['--repl-ping-replica-period', '3600'];
    const [first, second, sibling] = [
      await nodeOf(t, primary, quiet),
      await nodeOf(t, promoted, quiet),
      await nodeOf(t, third, quiet),
    ];
    await first.peer.run(...dataSet(3));
    await follow(second, first);
    await follow(sibling, first);
    await first.peer.run(...load(random, commandsPerRound));
    await first.peer.text('DEBUG', 'SET-ACTIVE-EXPIRE', '0');
    await settled([first, second, sibling]);
    await second.peer.text('REPLICAOF', 'NO', 'ONE');
    await follow(sibling, second);
    await follow(first, second);
    await struggle([second, first, sibling], random);
    assert.equal(await info(second, 'sync_full'), '0');
  });
}

for (const kind of [starling, redis]) {
  test(`a disk-backed copy travels to ${kind}, several wait for one`, async (t) => {
    const primary = await nodeOf(t, starling, ['--repl-diskless-sync', 'no']);
    await primary.peer.run(...dataSet(7));
    const replicas = [await nodeOf(t, kind), await nodeOf(t, kind)];
    await Promise.all(replicas.map((replica) => follow(replica, primary)));
    await struggle([primary, ...replicas], new Prng(7));
  });
}

for (const mode of ['on-empty-db', 'swapdb']) {
  for (const kind of [starling, redis]) {
    test(`a copy of ${kind} is read without a file (${mode}), again and again`, async (t) => {
      const primary = await nodeOf(t, kind);
      await primary.peer.run(...dataSet(8));
      const replica = await nodeOf(t, starling, ['--repl-diskless-load', mode]);
      await replica.peer.text('SET', 'old', 'value');
      if (mode === 'on-empty-db') await replica.peer.text('FLUSHALL');
      await follow(replica, primary);
      await settled([primary, replica]);
      await primary.peer.text('DEBUG', 'CHANGE-REPL-ID');
      await replica.peer.run(['CLIENT', 'KILL', 'TYPE', 'master']);
      await until('there is a second copy', async () => (await info(primary, 'sync_full')) === '2');
      await linked(replica);
      await struggle([primary, replica], new Prng(8));
      assert.equal(await info(primary, 'sync_full'), '2');
    });
  }
}
