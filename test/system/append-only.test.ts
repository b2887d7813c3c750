/** The append-only log of real processes: killed under load, rewritten, switched on and off. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Prng } from '../../src/base/prng.ts';
import { Client, scratchFolder, startServer } from './program.ts';

/** STARLING_KILLS: how often a server is killed; the default keeps the test short. */
const kills = Number(process.env.STARLING_KILLS ?? 4);
const clients = 8;
const always = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];

/** Counts one key of its own up until the server dies; what was acknowledged last. */
async function countUp(t: TestContext, port: number, key: string): Promise<number> {
  let acknowledged = 0;
  try {
    const client = await Client.connect(t, port);
    for (;;) acknowledged = Number(await client.run('INCR', key));
  } catch {
    return acknowledged;
  }
}

test('a server that is killed under load has lost nothing that it acknowledged', async (t) => {
  const folder = scratchFolder(t);
  const random = new Prng(1);
  let last: number[] = Array.from({ length: clients }, () => 0);
  for (let life = 0; life <= kills; life++) {
    const { port, program } = await startServer(t, always, { folder });
    const client = await Client.connect(t, port);
    for (const [i, acknowledged] of last.entries()) {
      const found = Number(await client.run('GET', `k${i}`)) || 0;
      // One more may have been written, and its reply not have arrived.
      assert(found === acknowledged || found === acknowledged + 1, `life ${life}: ${found}`);
    }
    if (life === kills) break;
    const counting = last.map((_, i) => countUp(t, port, `k${i}`));
    if (random.chance(0.5)) await client.run('BGREWRITEAOF');
    for (let i = random.below(300); i >= 0; i--) await client.run('INCR', 'other');
    program.signal('SIGKILL');
    const counted = await Promise.all(counting);
    last = last.map((before, i) => Math.max(before, counted[i]));
    await program.end();
  }
});

test('a rewrite leaves a base, an increment and the manifest, and nothing else', async (t) => {
  const folder = scratchFolder(t);
  const { port, program } = await startServer(t, ['--save', ''], { folder });
  const client = await Client.connect(t, port);
  await client.run('SET', 'a', '1');
  assert.equal(await client.run('CONFIG', 'SET', 'appendonly', 'yes'), 'OK');
  await program.line('Background AOF rewrite finished successfully');
  assert.match(await client.run('BGREWRITEAOF'), /rewriting started$/);
  await program.line('Background AOF rewrite finished successfully', 2);
  await client.run('SET', 'b', '2');
  const names = [
    'appendonly.aof.2.base.rdb',
    'appendonly.aof.2.incr.aof',
    'appendonly.aof.manifest',
  ];
  while (readdirSync(join(folder, 'appendonlydir')).length > names.length) {
    await client.run('PING');
  }
  assert.deepEqual(readdirSync(join(folder, 'appendonlydir')).sort(), names);
  assert.deepEqual(readdirSync(folder), ['appendonlydir']);
  program.signal('SIGKILL');
  await program.end();
  const again = await startServer(t, always, { folder });
  const other = await Client.connect(t, again.port);
  assert.deepEqual([await other.run('GET', 'a'), await other.run('GET', 'b')], ['1', '2']);
});
