/**
 * What goes to the append-only file, and so to replicas: the same commands are sent to a real Redis
 * and to Starling, and their files are compared, command by command. Times of expiry may differ by
 * as much as the servers' clocks.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Prng } from '../../src/base/prng.ts';
import { isAvoided } from './differential/differences.ts';
import { Generator } from './differential/generator.ts';
import { RunningServer } from './differential/servers.ts';
import type { Wire, Words } from './differential/wire.ts';

const program = process.env.COMPAT_PEER ?? 'redis-server';
const redis72 = 70_200;
const commandsDrawn = 4000;
/** Beyond it a number is a time in milliseconds; so much may lie between the two servers. */
const timeMin = 1e12;
const timeSlackMs = 60_000;
const directives = [
  ['--appendonly', 'yes'],
  ['--appendfsync', 'no'],
  ['--auto-aof-rewrite-percentage', '0'],
].flat();

interface Pair {
  readonly peer: RunningServer;
  readonly own: RunningServer;
  readonly version: number;
}

async function startPair(t: TestContext): Promise<Pair> {
  const [peer, own] = await Promise.all([
    RunningServer.peer(program, directives),
    RunningServer.own(directives),
  ]);
  t.after(() => peer.stop());
  t.after(() => own.stop());
  return { peer, own, version: await peer.version() };
}

/** The commands of a server's incremental file. */
function commandsOf({ folder }: RunningServer): Words[] {
  const logs = join(folder, 'appendonlydir');
  const name = readdirSync(logs).find((file) => file.endsWith('.incr.aof'));
  assert(name !== undefined, 'there is an incremental file');
  const text = readFileSync(join(logs, name), 'latin1');
  const commands: Words[] = [];
  for (let at = 0; at < text.length; ) {
    const [count, from] = headerAt(text, at, '*');
    const words: string[] = [];
    at = from;
    for (let i = 0; i < count; i++) {
      const [length, start] = headerAt(text, at, '$');
      words.push(text.slice(start, start + length));
      assert.equal(text.slice(start + length, start + length + 2), '\r\n');
      at = start + length + 2;
    }
    commands.push(words);
  }
  return withDeletionsInOrder(commands);
}

/** Expired keys that a search meets are deleted in the order of the table, which is no one's. */
function withDeletionsInOrder(commands: readonly Words[]): Words[] {
  const ordered = [...commands];
  const isDeletion = (words: Words | undefined): boolean => words?.[0] === 'DEL';
  for (let from = 0; from < ordered.length; from++) {
    let end = from;
    while (isDeletion(ordered[end])) end++;
    if (end > from + 1) ordered.splice(from, end - from, ...ordered.slice(from, end).sort());
    from = end;
  }
  return ordered;
}

function headerAt(text: string, at: number, mark: string): [value: number, after: number] {
  const end = text.indexOf('\r\n', at);
  assert.equal(text[at], mark);
  return [Number(text.slice(at + 1, end)), end + 2];
}

/**
 * Before 7.2 the database was selected in front of a transaction, SET with a time was always
 * written anew, and some words were others: none of it is looked at then.
 */
function withoutNews(commands: readonly Words[]): Words[] {
  const old = commands.map((words) =>
    withoutOptions(words).map((word) => {
      if (word === 'UNLINK') return 'DEL';
      return word === 'left' || word === 'right' ? word.toUpperCase() : word;
    }),
  );
  for (let i = 1; i < old.length; i++) {
    if (old[i - 1][0] === 'SELECT' && old[i][0] === 'MULTI') {
      [old[i - 1], old[i]] = [old[i], old[i - 1]];
    }
  }
  return old;
}

/** SET with its time alone. */
function withoutOptions(words: Words): Words {
  const at = words.findIndex((word, i) => i > 2 && word.toLowerCase() === 'pxat');
  const isSet = at > 0 && words[0].toLowerCase() === 'set';
  return isSet ? ['SET', words[1], words[2], 'PXAT', words[at + 1]] : words;
}

function compareLogs({ own, peer, version }: Pair): void {
  const logs = [commandsOf(peer), commandsOf(own)];
  const [peers, owns] = version < redis72 ? logs.map(withoutNews) : logs;
  assertSameCommands(peers, owns);
}

function assertSameCommands(peer: readonly Words[], own: readonly Words[]): void {
  for (let i = 0; i < Math.max(peer.length, own.length); i++) {
    if (areSame(peer[i], own[i])) continue;
    const shown = (commands: readonly Words[]): string =>
      commands
        .slice(Math.max(0, i - 4), i + 3)
        .map((words) => JSON.stringify(words))
        .join('\n  ');
    assert.fail(`command ${i} differs\nRedis:\n  ${shown(peer)}\nStarling:\n  ${shown(own)}`);
  }
}

function areSame(peer: Words | undefined, own: Words | undefined): boolean {
  if (peer === undefined || own === undefined || peer.length !== own.length) return false;
  return peer.every((word, i) => {
    if (word === own[i]) return true;
    const [time, other] = [Number(word), Number(own[i])];
    return time > timeMin && Math.abs(time - other) < timeSlackMs;
  });
}

/** Sends the same to both, and waits for the replies. */
async function sendBoth(wires: readonly Wire[], commands: readonly Words[]): Promise<void> {
  for (const wire of wires) wire.send(commands);
  await Promise.all(wires.map((wire) => wire.take(commands.length)));
}

test('commands at random are propagated as in Redis', async (t) => {
  const pair = await startPair(t);
  const { own, peer, version } = pair;
  const generator = new Generator(
    new Prng(1),
    'both',
    (words) => !isAvoided(words, version) && !/^(spop|debug|config)$/i.test(words[0]),
  );
  const connections = await Promise.all(
    [0, 1].map(() => Promise.all([peer.connect(), own.connect()])),
  );
  for (let sent = 0; sent < commandsDrawn; ) {
    const step = generator.batch();
    await sendBoth(
      connections[step.connection],
      step.commands.map(({ words }) => words),
    );
    sent += step.commands.length;
  }
  compareLogs(pair);
});

/** Each line is a request; a line that begins with `2:` is sent on a second connection. */
const script = `
SET a 1
SET a 2 EX 1000
SET a 2 PX 1000000
SET a 2 EXAT 99999999999
SET a 2 PXAT 9999999999999
SET a 3 KEEPTTL
SET a 3 GET
SET a 3 NX
SET a 3 XX GET EX 1000
SETEX a 1000 x
PSETEX a 100000 x
GETEX a EX 1000
GETEX a PX 100000
GETEX a EXAT 99999999999
GETEX a PERSIST
GETEX a PERSIST
GETEX a PXAT 1
GETDEL a
GETDEL a
GETSET a b
INCRBYFLOAT f 1.5
SET e 1 EX 100
INCRBYFLOAT e 1.5
EXPIRE e 200
EXPIRE e 200 NX
EXPIREAT e 99999999999
PEXPIRE e 200000
PEXPIREAT e 9999999999999
EXPIRE e 100 GT
PERSIST e
PERSIST e
EXPIRE e -1
SET e 1
EXPIREAT e 1
SET e 1 PXAT 1
GET e
SADD s a
SPOP s
SADD s a
SPOP s 1
SADD s a b c
SPOP s 10
SADD s2 a
SMOVE s s2 x
HINCRBYFLOAT h f 1.25
HSET h a 1
HSET h a 1
HDEL h none
DEL none
UNLINK none f
LPUSH l a b c d
LTRIM l 0 100
LMPOP 1 l LEFT COUNT 2
LMPOP 2 none l LEFT COUNT 10
BLPOP l none 0.001
RPUSH l 1 2 3
BLPOP l 0
BRPOP l 0
BLMOVE l m LEFT RIGHT 0
RPUSH l 1 2
BRPOPLPUSH l m 0
BLMPOP 0 2 l m LEFT COUNT 5
ZADD z 1 a 2 b 3 c 4 d 5 e
BZPOPMIN z 0
BZPOPMAX z 0
ZMPOP 1 z MIN COUNT 2
BZMPOP 0 1 z MAX
ZADD z 1 a
ZADD z INCR 1 a
ZINCRBY z 1.5 a
ZRANGESTORE d z 0 -1
ZRANGESTORE d none 0 -1
ZUNIONSTORE d 1 none
SORT m STORE n
SORT none STORE n
COPY m o DB 3
COPY m o
MOVE o 3
MOVE o 4
RENAME o p
RENAMENX p q
SWAPDB 0 1
SWAPDB 0 1
SETBIT b 1 1
SETBIT b 1 1
BITFIELD b GET u8 0
BITFIELD b SET u8 0 1
BITOP AND t b none
BITOP AND t none
APPEND b ""
SETRANGE b 0 ""
MSETNX b 1
MSET x 1 y 2
TOUCH x
FLUSHDB ASYNC
FLUSHDB
FLUSHALL
SELECT 5
SET x 1
2:SET x 2
SET x 3
MULTI
EXEC
MULTI
GET x
EXEC
MULTI
SET x 1
EXEC
MULTI
SET x 1
INCR x
SELECT 6
SET x 1
GET x
EXEC
SET x 2
MULTI
SET x 1
LPUSH x 1
EXEC
MULTI
RPUSH q 1
BLPOP q 0
BLPOP q 0
EXEC
SELECT 0
PUBLISH c m
DEBUG SLEEP 0
SET short 1 PX 1
SET short2 1 PX 1
DEBUG SLEEP 0.02
GET short
SET short2 3
SET short 1 PX 1
SET short2 1 PX 1
DEBUG SLEEP 0.02
MSET short 1 short2 1
SET short 1 PX 1
SET short2 1 PX 1
DEBUG SLEEP 0.02
KEYS short*
SET short 1 PX 1
SET short2 1 PX 1
DEBUG SLEEP 0.02
SCAN 0 COUNT 1000
SET short 1 PX 1
DEBUG SLEEP 0.02
MULTI
GET short
SET other 1
EXEC
SET short 1 PX 1
DEBUG SLEEP 0.02
BLPOP short 0.001
SET short 1 PX 1
DEBUG SLEEP 0.02
EXPIRE short 100
CONFIG SET lazyfree-lazy-expire yes lazyfree-lazy-user-del yes lazyfree-lazy-server-del yes
SET short 1 PX 1
DEBUG SLEEP 0.02
GET short
SET e 1
EXPIRE e -1
DEL other
SET o 1
GETDEL o
SADD s a
SPOP s 5
LPUSH l a
LPOP l 1
CONFIG SET lazyfree-lazy-user-flush yes
FLUSHALL
FLUSHDB SYNC
`;

test('every command that is rewritten is rewritten as in Redis', async (t) => {
  const pair = await startPair(t);
  const { own, peer } = pair;
  const connections = await Promise.all(
    [0, 1].map(() => Promise.all([peer.connect(), own.connect()])),
  );
  await sendBoth(connections[0], [['DEBUG', 'SET-ACTIVE-EXPIRE', '0']]);
  for (const line of script.trim().split('\n')) {
    const isSecond = line.startsWith('2:');
    const words = (isSecond ? line.slice(2) : line).split(' ').map((w) => (w === '""' ? '' : w));
    await sendBoth(connections[isSecond ? 1 : 0], [words]);
  }
  compareLogs(pair);
});

test('sessions that waited are served in units of their own', async (t) => {
  const pair = await startPair(t);
  const { own, peer } = pair;
  const [pusher, ...waiting] = await Promise.all(
    [0, 1, 2, 3].map(() => Promise.all([peer.connect(), own.connect()])),
  );
  const waits: Words[] = [
    ['BLPOP', 'k', '0'],
    ['BLMOVE', 'k', 'l', 'LEFT', 'LEFT', '0'],
    ['BRPOPLPUSH', 'l', 'm', '0'],
  ];
  for (const [i, wires] of waiting.entries()) for (const wire of wires) wire.send([waits[i]]);
  await waitersAre(pusher, 3);
  await sendBoth(pusher, [
    ['MULTI'],
    ['RPUSH', 'k', '1'],
    ['RPUSH', 'k', '2', '3'],
    ['EXEC'],
    ['ZADD', 'z', '1', 'a'],
  ]);
  await Promise.all(waiting.flat().map((wire) => wire.take(1)));
  compareLogs(pair);
});

async function waitersAre(wires: readonly Wire[], count: number): Promise<void> {
  for (const wire of wires) {
    for (;;) {
      const { raw } = await wire.run('INFO', 'clients');
      if (raw.includes(`blocked_clients:${count}\r\n`)) break;
    }
  }
}
