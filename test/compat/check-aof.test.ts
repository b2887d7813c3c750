/**
 * starling-check-aof against redis-check-aof: the same files, good and broken ones; what both say,
 * how they end, and what they make of the files.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Prng } from '../../src/base/prng.ts';
import { encodeRequest } from '../../src/resp/request-writer.ts';

const peerProgram = process.env.COMPAT_CHECK_AOF ?? 'redis-check-aof';
const ownProgram = fileURLToPath(new URL('../../src/bin/starling-check-aof.js', import.meta.url));

type Files = Readonly<Record<string, string>>;

interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly files: Files;
}

function request(...words: string[]): string {
  return Buffer.from(encodeRequest(words)).toString('latin1');
}

function run(
  t: TestContext,
  command: readonly string[],
  files: Files,
  args: readonly string[],
): Ran {
  const folder = mkdtempSync(join(tmpdir(), 'check-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'aof'));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, 'aof', name), text, 'latin1');
  }
  const ran = spawnSync(command[0], [...command.slice(1), ...args], { cwd: folder, input: 'y\n' });
  const left: Record<string, string> = {};
  for (const name of readdirSync(join(folder, 'aof')).sort()) {
    left[name] = readFileSync(join(folder, 'aof', name), 'latin1');
  }
  return { code: ran.status, output: withoutTime(ran.stdout.toString('latin1')), files: left };
}

/**
 * Lines of the log begin with the process's number and the time; what stands behind the end of a
 * text is whatever was in Redis's memory there.
 */
function withoutTime(output: string): string {
  return output
    .replace(/^\d+:C [^#]*# /gm, '# ')
    .replace(/^Usage: \S+/, 'Usage:')
    .replace(/got: 00.*/g, 'got: 00');
}

function compare(t: TestContext, files: Files, ...args: string[]): Ran {
  const peer = run(t, [peerProgram], files, args);
  const own = run(t, [process.execPath, ownProgram], files, args);
  assert.deepEqual(own, peer);
  return own;
}

const good =
  request('SELECT', '0') +
  request('SET', 'k', 'v') +
  request('MULTI') +
  request('SET', 'a', 'b\r\nc') +
  request('EXEC') +
  request('SET', 'k', '');

test('a good log, an empty one and one that is not there', (t) => {
  assert.equal(compare(t, { 'a.aof': good }, 'aof/a.aof').code, 0);
  assert.equal(compare(t, { 'a.aof': '' }, 'aof/a.aof').code, 0);
  assert.equal(compare(t, {}, 'aof/a.aof').code, 1);
});

test('calls that are wrong', (t) => {
  for (const args of [[], ['--fix'], ['a', 'b'], ['--fix', 'a', 'b'], ['a', 'b', 'c', 'd']]) {
    assert.equal(compare(t, {}, ...args).code, 1);
  }
  compare(t, { 'a.aof': good }, '--truncate-to-timestamp', '12x', 'aof/a.aof');
});

test('a log that is cut anywhere', (t) => {
  for (let cut = 1; cut < good.length; cut += 3) {
    const files = { 'a.aof': good.slice(0, cut) };
    compare(t, files, 'aof/a.aof');
    compare(t, files, '--fix', 'aof/a.aof');
  }
});

test('a log with a byte that is wrong', (t) => {
  const random = new Prng(1);
  for (let i = 0; i < 60; i++) {
    const at = random.below(good.length);
    const byte = String.fromCharCode(random.below(256));
    compare(t, { 'a.aof': good.slice(0, at) + byte + good.slice(at + 1) }, 'aof/a.aof');
  }
});

test('transactions that are not as they should be', (t) => {
  for (const text of [
    request('MULTI') + request('MULTI'),
    request('EXEC') + request('SET', 'a', 'b'),
    request('SET', 'a', 'b') + request('multi') + request('SET', 'a', 'b'),
    request('SET', 'a', 'b') + request('MULTI') + request('SET', 'a', 'b').slice(0, -4),
  ]) {
    compare(t, { 'a.aof': text }, 'aof/a.aof');
    compare(t, { 'a.aof': text }, '--fix', 'aof/a.aof');
  }
});

const stamped =
  `#TS:1000\r\n${request('SET', 'a', '1')}` +
  `#TS:2000\r\n${request('SET', 'a', '2')}#TS:3000\r\n${request('SET', 'a', '3')}`;

test('a log is kept up to a time', (t) => {
  for (const time of ['500', '1000', '1500', '2000', '2999', '5000', '-1', '0']) {
    compare(t, { 'a.aof': stamped }, '--truncate-to-timestamp', time, 'aof/a.aof');
  }
  const odd = `${request('SET', 'a', '1')}#TS:x\r\n${request('SET', 'a', '1')}`;
  compare(t, { 'a.aof': odd }, '--truncate-to-timestamp', '5', 'aof/a.aof');
  compare(t, { 'a.aof': `${stamped}#TS:40` }, '--truncate-to-timestamp', '5000', 'aof/a.aof');
});

function log(...increments: string[]): Files {
  const files: Record<string, string> = { 'x.aof.1.base.aof': good };
  let manifest = 'file x.aof.1.base.aof seq 1 type b\n';
  for (const [i, text] of increments.entries()) {
    files[`x.aof.${i + 1}.incr.aof`] = text;
    manifest += `file x.aof.${i + 1}.incr.aof seq ${i + 1} type i\n`;
  }
  files['x.aof.manifest'] = manifest;
  return files;
}

test('logs of several files', (t) => {
  const name = 'aof/x.aof.manifest';
  assert.equal(compare(t, log(), name).code, 0);
  assert.equal(compare(t, log(good), name).code, 0);
  assert.equal(compare(t, log(good, ''), name).code, 0);
  assert.equal(compare(t, log(good.slice(0, -3), good), name).code, 1);
  assert.equal(compare(t, log(good.slice(0, -3), good), '--fix', name).code, 1);
  assert.equal(compare(t, log(good, good.slice(0, -3)), '--fix', name).code, 0);
  assert.equal(compare(t, log(`${good}x`, good), name).code, 1);
  for (const time of ['500', '1500', '5000']) {
    compare(t, log(good, stamped), '--truncate-to-timestamp', time, name);
    compare(t, log(stamped, good), '--truncate-to-timestamp', time, name);
  }
});

test('manifests that are wrong', (t) => {
  const name = 'aof/x.aof.manifest';
  for (const text of [
    'file x seq 1\n',
    'file x seq 1 type b\nfile y seq 2 type b\n',
    'file x seq 1 type z\n',
    '# a comment\nfile ../x seq 1 type b\n',
    'file x seq 1 type i\nfile y seq 1 type i\n',
    'file missing seq 1 type i\n',
    'file x seq 1 type b',
  ]) {
    compare(t, { 'x.aof.manifest': text }, name);
  }
});
