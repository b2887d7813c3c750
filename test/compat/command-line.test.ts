/**
 * The programs of the command line, Redis's own and the one of this build, against the server's
 * process: both must print the same. Of a real Redis only redis-cli is needed.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { latin1Bytes } from '../../src/base/bytes.ts';
import { encodeRequest } from '../../src/resp/request-writer.ts';
import { startServer } from '../system/program.ts';

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

const ownPath = fileURLToPath(new URL('../../src/bin/starling-cli.js', import.meta.url));

const programs = {
  'redis-cli': ['redis-cli'],
  'starling-cli': [process.execPath, ownPath],
} as const;

/** Runs a program to its end. Its input and output have one character per byte. */
function outcome(command: readonly string[], input = ''): Promise<Outcome> {
  return new Promise((done, failed) => {
    const child = spawn(command[0], command.slice(1));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (bytes: Buffer) => {
        output += bytes.toString('latin1');
      });
    }
    child.on('error', failed);
    child.on('close', (code) => done({ code, output }));
    child.stdin.end(latin1Bytes(input));
  });
}

for (const [name, program] of Object.entries(programs)) {
  test(`${name} runs single commands`, async (t) => {
    const { port } = await startServer(t, []);
    const run = (...words: readonly string[]): Promise<Outcome> =>
      outcome([...program, '-p', String(port), ...words]);
    assert.deepEqual(await run('SET', 'k', 'v'), { code: 0, output: 'OK\n' });
    assert.deepEqual(await run('GET', 'k'), { code: 0, output: 'v\n' });
    assert.deepEqual(await run('RPUSH', 'l', 'a', 'b'), { code: 0, output: '2\n' });
    assert.deepEqual(await run('LRANGE', 'l', '0', '-1'), { code: 0, output: 'a\nb\n' });
    assert.equal((await run('-3', 'HSET', 'h', 'f', '1')).output, '1\n');
    assert.equal((await run('-3', 'HGETALL', 'h')).output, 'f 1\n');
    assert.match((await run('LPUSH', 'k', 'x')).output, /^WRONGTYPE Operation against a key/);
    assert.match((await run('INFO', 'server')).output, /tcp_port:\d+/);
    assert.equal((await run('--scan', '--pattern', 'h*')).output, 'h\n');
  });

  test(`${name} sends masses of commands with --pipe`, async (t) => {
    const { port } = await startServer(t, []);
    const commands = Array.from({ length: 20_000 }, (_, i) =>
      Buffer.from(encodeRequest(['SET', `key:${i}`, `\xff\r\n${i}`])).toString('latin1'),
    );
    const piped = await outcome([...program, '-p', String(port), '--pipe'], commands.join(''));
    assert.equal(piped.code, 0, piped.output);
    assert.match(piped.output, /errors: 0, replies: 20000/);
    const size = await outcome([...program, '-p', String(port), 'DBSIZE']);
    assert.equal(size.output, '20000\n');
  });

  test(`${name} reads commands line by line`, async (t) => {
    const { port } = await startServer(t, ['--requirepass', 'secret']);
    const words = [...program, '-p', String(port), '-a', 'secret', '--no-auth-warning', '-n', '2'];
    const { output } = await outcome(words, 'SET "a b" "\\xff\\x00"\nSTRLEN "a b"\nTYPE "a b"\n');
    assert.equal(output, 'OK\n2\nstring\n');
    const refused = await outcome([...program, '-p', String(port), 'GET', 'k']);
    assert.match(refused.output, /NOAUTH Authentication required\./);
  });
}
