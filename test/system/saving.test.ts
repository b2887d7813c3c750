/** RDB files of real processes: saved, loaded, and refused where they are broken. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client, freePort, Program, scratchFolder, startServer } from './program.ts';

const debug = ['--enable-debug-command', 'yes'];

/** The field of INFO persistence. */
async function info(client: Client, name: string): Promise<string> {
  const text = await client.run('INFO', 'persistence');
  return new RegExp(`^${name}:(.*)\r$`, 'm').exec(text)?.[1] ?? '';
}

async function saved(client: Client): Promise<void> {
  while ((await info(client, 'rdb_bgsave_in_progress')) !== '0');
}

test('what was saved is there after a restart', async (t) => {
  const folder = scratchFolder(t);
  const first = await startServer(t, debug, { folder });
  const client = await Client.connect(t, first.port);
  await client.run('DEBUG', 'POPULATE', '10000');
  await client.run('RPUSH', 'list', 'a', 'b', '3');
  await client.run('SET', 'later', 'x', 'EX', '1000');
  assert.equal(await client.run('SAVE'), 'OK');
  await client.run('SADD', 'set', '1', '2');
  assert.equal(await client.run('BGSAVE'), 'Background saving started');
  assert.match(await client.run('BGSAVE'), /^-ERR Background save already in progress/);
  await saved(client);
  assert.equal(await info(client, 'rdb_last_bgsave_status'), 'ok');
  assert.equal(await info(client, 'rdb_changes_since_last_save'), '0');
  await client.run('HSET', 'hash', 'f', 'v');
  const digest = await client.run('DEBUG', 'DIGEST');
  client.send('SHUTDOWN');
  assert.equal((await first.program.end()).code, 0);
  assert.deepEqual(readdirSync(folder), ['dump.rdb']);
  const second = await startServer(t, debug, { folder });
  const again = await Client.connect(t, second.port);
  assert.equal(await again.run('DEBUG', 'DIGEST'), digest);
  assert.equal(await info(again, 'rdb_last_load_keys_loaded'), '10004');
  assert.equal(await again.run('DEBUG', 'RELOAD'), 'OK');
  assert.equal(await again.run('DEBUG', 'DIGEST'), digest);
});

test('SHUTDOWN and FLUSHALL give up a file that is being written', async (t) => {
  const folder = scratchFolder(t);
  const delay = ['--rdb-key-save-delay', '100000', '--save', ''];
  const { port, program } = await startServer(t, [...debug, ...delay], { folder });
  const client = await Client.connect(t, port);
  await client.run('DEBUG', 'POPULATE', '1000');
  await client.run('SET', 'a', 'b');
  await client.run('BGSAVE');
  assert.equal(await info(client, 'rdb_bgsave_in_progress'), '1');
  await client.run('FLUSHALL');
  await saved(client);
  assert.notEqual(await info(client, 'rdb_changes_since_last_save'), '0');
  assert.equal(await info(client, 'rdb_last_bgsave_status'), 'ok');
  await client.run('DEBUG', 'POPULATE', '1000');
  await client.run('BGSAVE');
  while ((await info(client, 'current_save_keys_processed')) === '0');
  assert.notDeepEqual(readdirSync(folder), []);
  client.send('SHUTDOWN', 'NOSAVE');
  assert.equal((await program.end()).code, 0);
  assert.deepEqual(readdirSync(folder), []);
});

test('a second SIGINT ends a server that saves, and leaves nothing half-written', async (t) => {
  const folder = scratchFolder(t);
  const delay = ['--rdb-key-save-delay', '100000', '--save', '900 1'];
  const { port, program } = await startServer(t, [...debug, ...delay], { folder });
  const client = await Client.connect(t, port);
  await client.run('DEBUG', 'POPULATE', '1000');
  program.signal('SIGINT');
  await program.line('Saving the final RDB snapshot before exiting.');
  program.signal('SIGINT');
  assert.equal((await program.end()).code, 1);
  assert.deepEqual(readdirSync(folder), []);
});

test('commands that write are refused after a file could not be saved', async (t) => {
  const folder = scratchFolder(t);
  const { port } = await startServer(t, ['--save', '900 1'], { folder });
  const client = await Client.connect(t, port);
  mkdirSync(join(folder, 'dump.rdb'));
  await client.run('SET', 'a', 'b');
  await client.run('BGSAVE');
  await saved(client);
  assert.equal(await info(client, 'rdb_last_bgsave_status'), 'err');
  assert.match(await client.run('SET', 'a', 'c'), /^-MISCONF Redis is configured to save RDB/);
  assert.match(await client.run('PING'), /^-MISCONF /);
  assert.equal(await client.run('GET', 'a'), 'b');
  await client.run('CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'no');
  assert.equal(await client.run('SET', 'a', 'c'), 'OK');
  await client.run('CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'yes');
  assert.match(await client.run('SET', 'a', 'd'), /^-MISCONF /);
  assert.equal(await client.run('SAVE'), '-ERR');
  rmdirSync(join(folder, 'dump.rdb'));
  assert.equal(await client.run('SAVE'), 'OK');
  assert.equal(await client.run('SET', 'a', 'd'), 'OK');
});

test('a server that cannot read its file does not start', async (t) => {
  const folder = scratchFolder(t);
  const path = join(folder, 'dump.rdb');
  const first = await startServer(t, debug, { folder });
  const client = await Client.connect(t, first.port);
  await client.run('DEBUG', 'POPULATE', '1000');
  await client.run('SAVE');
  first.program.signal('SIGKILL');
  await first.program.end();
  const whole = readFileSync(path);
  const args = ['--port', String(await freePort()), '--bind', '127.0.0.1'];
  const ends = async (log: RegExp): Promise<void> => {
    const program = new Program(t, args, { folder });
    assert.equal((await program.end()).code, 1);
    assert.match(program.output, log);
    assert.ok(existsSync(path));
  };
  truncateSync(path, whole.length >> 1);
  await ends(/Unexpected EOF reading RDB file/);
  truncateSync(path, 0);
  await ends(/Unexpected EOF reading RDB file/);
  const flipped = Uint8Array.from(whole);
  flipped[whole.length - 3] ^= 1;
  writeFileSync(path, flipped);
  await ends(/Wrong RDB checksum expected/);
  writeFileSync(path, 'no such file');
  await ends(/Fatal error loading the DB, check server logs\. Exiting\./);
});

test('while a file is loaded only some commands are answered', async (t) => {
  const folder = scratchFolder(t);
  const first = await startServer(t, debug, { folder });
  const client = await Client.connect(t, first.port);
  await client.run('DEBUG', 'POPULATE', '20000', 'key', '100');
  client.send('SHUTDOWN');
  await first.program.end();
  const port = await freePort();
  const slow = ['--key-load-delay', '1000', '--loading-process-events-interval-bytes', '1024'];
  const args = ['--port', String(port), '--bind', '127.0.0.1', ...slow];
  const program = new Program(t, args, { folder });
  await program.line('Loading RDB produced by version');
  const early = await Client.connectSoon(t, port);
  assert.equal(await info(early, 'loading'), '1');
  assert.match(await early.run('GET', 'key:1'), /^-LOADING Redis is loading the dataset in memory/);
  assert.match(await early.run('PING'), /^-LOADING /);
  assert.notEqual(await info(early, 'loading_total_bytes'), '');
  assert.match(await early.run('CONFIG', 'SET', 'appendonly', 'yes'), /loading/);
  await early.run('CONFIG', 'SET', 'key-load-delay', '0');
  await early.run('CONFIG', 'SET', 'loading-process-events-interval-bytes', '1000000');
  await program.line('Ready to accept connections');
  assert.equal(await early.run('DBSIZE'), '20000');
  assert.equal(await info(early, 'loading'), '0');
});
