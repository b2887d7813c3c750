import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client, freePort, Program, scratchFolder, startServer } from './program.ts';

test('the program tells its version and its usage without starting', async (t) => {
  const version = new Program(t, ['--version']);
  assert.deepEqual(await version.end(), { code: 0, signal: null });
  assert.match(version.output, /^Redis server v=7\.2\.6 .*\n$/);
  const help = new Program(t, ['-h']);
  assert.equal((await help.end()).code, 1);
  assert.match(help.complaints, /^Usage: /);
  const memory = new Program(t, ['--test-memory']);
  assert.equal((await memory.end()).code, 1);
  assert.match(memory.complaints, /Please specify the amount of memory/);
  const check = new Program(t, ['--check-system']);
  await check.end();
  assert.match(check.output, /^\[xen-clocksource\]\.\.\.(skipped|OK|WARNING)/);
});

test('a directive that is wrong ends the start with its line and code 1', async (t) => {
  const folder = scratchFolder(t);
  writeFileSync(join(folder, 'a.conf'), 'hz 20\nport much\n');
  const program = new Program(t, ['a.conf'], { folder });
  assert.equal((await program.end()).code, 1);
  assert.match(program.complaints, /\*\*\* FATAL CONFIG FILE ERROR \(Redis 7\.2\.6\) \*\*\*/);
  assert.match(program.complaints, /at line 2\n>>> 'port much'\n/);
  const missing = new Program(t, ['none.conf']);
  assert.equal((await missing.end()).code, 1);
  assert.match(missing.output, /Fatal error, can't open config file 'none\.conf'/);
});

test('a port in use ends the start with code 1', async (t) => {
  const { port } = await startServer(t, []);
  const second = new Program(t, ['--port', String(port), '--bind', '127.0.0.1']);
  assert.equal((await second.end()).code, 1);
  assert.match(second.output, new RegExp(`Failed listening on port ${port} \\(tcp\\), aborting`));
  const nowhere = new Program(t, ['--port', '0']);
  assert.equal((await nowhere.end()).code, 1);
  assert.match(nowhere.output, /Configured to not listen anywhere, exiting/);
});

test('file, standard input and command line are read in this order', async (t) => {
  const folder = scratchFolder(t);
  const port = await freePort();
  writeFileSync(join(folder, 'a.conf'), `bind 127.0.0.1\nport ${port}\nhz 20\ntimeout 1\n`);
  const program = new Program(t, ['a.conf', '--timeout', '3', '-'], {
    folder,
    input: 'timeout 2\nmaxclients 50\n',
  });
  await program.line('Ready to accept connections tcp');
  const client = await Client.connect(t, port);
  client.send('CONFIG', 'GET', 'hz', 'timeout', 'maxclients');
  const reply = await client.next();
  assert(reply.is === 'array');
  const words = reply.items.map((item) =>
    item.is === 'bulk' ? String.fromCharCode(...item.bytes) : '',
  );
  assert.deepEqual(words, ['hz', '20', 'timeout', '3', 'maxclients', '50']);
});

test('SIGTERM ends the server in order: pid file and socket are gone', async (t) => {
  const folder = scratchFolder(t);
  const socket = join(folder, 's');
  const pidFile = join(folder, 'pid');
  const { program } = await startServer(
    t,
    ['--unixsocket', socket, '--unixsocketperm', '700', '--pidfile', pidFile, '--save', ''],
    { folder },
  );
  await program.line('Ready to accept connections unix');
  assert.equal(readFileSync(pidFile, 'latin1'), `${program.pid}\n`);
  assert.equal(await (await Client.connect(t, socket)).run('PING'), 'PONG');
  program.signal('SIGTERM');
  assert.deepEqual(await program.end(), { code: 0, signal: null });
  assert.match(program.output, /signal-handler \(\d+\) Received SIGTERM scheduling shutdown/);
  assert.match(program.output, /User requested shutdown\.\.\.\n(.*\n)*.*ready to exit, bye bye/);
  assert.equal(existsSync(socket), false);
  assert.equal(existsSync(pidFile), false);
});

test('a shutdown that a signal asked for can be aborted, and a second SIGINT insists', async (t) => {
  const { port, program } = await startServer(t, ['--enable-debug-command', 'yes']);
  const client = await Client.connect(t, port);
  assert.equal(await client.run('DEBUG', 'PAUSE-CRON', '1'), 'OK');
  program.signal('SIGTERM');
  await program.line('Received SIGTERM');
  assert.equal(await client.run('SHUTDOWN', 'ABORT'), 'OK');
  await program.line('Shutdown manually aborted.');
  assert.match(await client.run('SHUTDOWN', 'ABORT'), /No shutdown in progress/);
  program.signal('SIGINT');
  await program.line('Received SIGINT');
  program.signal('SIGINT');
  assert.equal((await program.end()).code, 1);
  assert.match(program.output, /You insist\.\.\. exiting now\./);
});

test('SHUTDOWN ends the process, but for a save that cannot be done', async (t) => {
  const folder = scratchFolder(t);
  const { port, program } = await startServer(t, ['--save', ''], { folder });
  const client = await Client.connect(t, port);
  mkdirSync(join(folder, 'dump.rdb'));
  assert.match(await client.run('SHUTDOWN', 'SAVE'), /^-ERR Errors trying to SHUTDOWN/);
  await program.line("Error trying to save the DB, can't exit.");
  assert.equal(await client.run('PING'), 'PONG');
  client.send('SHUTDOWN', 'NOSAVE');
  assert.equal((await program.end()).code, 0);
});

test('a failed assertion leaves a report and ends the process', async (t) => {
  const { port, program } = await startServer(t, ['--enable-debug-command', 'yes']);
  const client = await Client.connect(t, port);
  client.send('DEBUG', 'ASSERT');
  assert.equal((await program.end()).code, 1);
  assert.match(program.output, /=== REDIS BUG REPORT START/);
  assert.match(program.output, /argv\[1\]: "ASSERT"/);
  assert.match(program.output, /redis_version:7\.2\.6/);
  assert.match(program.output, /=== REDIS BUG REPORT END/);
});

test('a daemon runs on in the background, where its pid file says', async (t) => {
  const folder = scratchFolder(t);
  const port = await freePort();
  const pidFile = join(folder, 'pid');
  const program = new Program(
    t,
    ['-', '--logfile', 'log', '--daemonize', 'yes', '--pidfile', pidFile, '--dir', folder],
    { folder, input: `port ${port}\nbind 127.0.0.1\n` },
  );
  assert.equal((await program.end()).code, 0);
  const client = await Client.connectSoon(t, port);
  assert.match(await client.run('INFO', 'server'), /process_id:\d+/);
  const pid = Number(readFileSync(pidFile, 'latin1'));
  t.after(() => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  });
  assert.notEqual(pid, program.pid);
  assert.match(readFileSync(join(folder, 'log'), 'latin1'), /Ready to accept connections tcp/);
  client.send('SHUTDOWN', 'NOSAVE');
  await assert.rejects(client.next());
});
