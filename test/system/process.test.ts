import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Client, startServer } from './program.ts';

const isLinux = process.platform === 'linux';

test('the title of the process follows the configuration', { skip: !isLinux }, async (t) => {
  const { port, program } = await startServer(t, []);
  const client = await Client.connect(t, port);
  const title = (): string =>
    readFileSync(`/proc/${program.pid}/cmdline`, 'latin1').replace(/\0.*$/s, '');
  assert.match(title(), new RegExp(`starling-server\\.js 127\\.0\\.0\\.1:${port}$`));
  assert.equal(await client.run('CONFIG', 'SET', 'proc-title-template', 'T {port}'), 'OK');
  assert.equal(title(), `T ${port}`);
  assert.match(
    await client.run('CONFIG', 'SET', 'proc-title-template', '{nonsense}'),
    /template format is invalid/,
  );
});

test('the oom score is changed, and comes back when it is switched off', {
  skip: !isLinux,
}, async (t) => {
  const { port, program } = await startServer(t, []);
  const client = await Client.connect(t, port);
  const score = (): number => Number(readFileSync(`/proc/${program.pid}/oom_score_adj`, 'latin1'));
  const before = score();
  const set = (...words: string[]): Promise<string> => client.run('CONFIG', 'SET', ...words);
  assert.equal(await set('oom-score-adj-values', '9 9 9', 'oom-score-adj', 'relative'), 'OK');
  assert.equal(score(), Math.min(before + 9, 1000));
  assert.equal(await set('oom-score-adj', 'no'), 'OK');
  assert.equal(score(), before);
  assert.match(await set('oom-score-adj-values', '2001 2001 2001'), /must be between/);
});

test('what the system or this version cannot do is refused, and the value stays', async (t) => {
  const { port } = await startServer(t, []);
  const client = await Client.connect(t, port);
  const refused = [
    ['tls-port', '7', 'Unable to listen on this port. Check server logs.'],
    ['maxclients', '4000000000', 'The operating system is not able to handle'],
  ];
  for (const [directive, value, text] of refused) {
    const reply = await client.run('CONFIG', 'SET', 'hz', '50', directive, value);
    assert.ok(reply.includes(`'${directive}') - ${text}`), reply);
  }
  assert.match(await client.run('INFO', 'server'), /configured_hz:10\r\n/);
});

test('the slow log and the latency monitor see a command that took long', async (t) => {
  const { port } = await startServer(t, [
    '--enable-debug-command',
    'yes',
    '--slowlog-log-slower-than',
    '20000',
    '--latency-monitor-threshold',
    '20',
  ]);
  const client = await Client.connect(t, port);
  assert.equal(await client.run('DEBUG', 'SLEEP', '0.03'), 'OK');
  assert.equal(await client.run('SLOWLOG', 'LEN'), '1');
  client.send('LATENCY', 'LATEST');
  const reply = await client.next();
  assert(reply.is === 'array' && reply.items[0]?.is === 'array');
  const [event, , ms] = reply.items[0].items;
  assert(event.is === 'bulk' && ms.is === 'integer');
  assert.equal(String.fromCharCode(...event.bytes), 'command');
  assert.ok(Number(ms.value) >= 30);
});
