/**
 * Every family at once, on a poisoned arena: whatever commands were run, an emptied server holds
 * exactly the memory that it began with, and nobody misused a block on the way.
 *
 * A template names what is filled in: k a key, v a value, i an integer, s a score, m a member, d a
 * database, t a time in milliseconds, V M P S many values, members, pairs, scored members.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Prng } from '../base/prng.ts';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import { bitmapCommands } from './bitmap.ts';
import { connectionCommands } from './connection.ts';
import { databaseCommands, genericCommands } from './generic.ts';
import { hashCommands } from './hash.ts';
import { listCommands } from './list.ts';
import { setCommands } from './set.ts';
import { sortedSetCommands } from './sorted-set.ts';
import { stringCommands } from './string.ts';
import { transactionCommands } from './transactions.ts';

const families = [
  bitmapCommands,
  connectionCommands,
  databaseCommands,
  genericCommands,
  hashCommands,
  listCommands,
  setCommands,
  sortedSetCommands,
  stringCommands,
  transactionCommands,
];

const databases = 3;
const emptying = ['FLUSHALL SYNC', 'FLUSHALL ASYNC', 'FLUSHDB', 'DEL', 'UNLINK', 'expiry'] as const;

const templates: readonly string[] = `
SET k v|SET k v|SET k i|SET k v PX t|SET k v KEEPTTL|SET k v GET|GETSET k v|GETDEL k|GETEX k PX t
MSET P|MSETNX P|APPEND k v|SETRANGE k i v|INCR k|INCRBYFLOAT k s|DECRBY k i|SETNX k v|LCS k k
SETBIT k i 1|SETBIT k 9000 1|BITOP AND k k k|BITOP NOT k k|BITOP XOR k k k|BITFIELD k SET u8 i 7
HSET k P|HSET k P|HSET k m v|HDEL k M|HDEL k m|HINCRBY k m i|HINCRBYFLOAT k m s|HGETALL k
HSETNX k m v|HRANDFIELD k i|HSCAN k 0
LPUSH k V|RPUSH k V|LPUSH k v|RPUSH k v|LPUSHX k v|LPOP k|RPOP k|LPOP k 99|RPOP k 9|LSET k i v
LINSERT k BEFORE m v|LINSERT k AFTER m v|LREM k i m|LTRIM k i i|LMOVE k k LEFT RIGHT|RPOPLPUSH k k
LMPOP 2 k k LEFT COUNT 5|LPOS k m|LRANGE k i i
SADD k M|SADD k M|SADD k m|SADD k i i i|SREM k M|SREM k m|SPOP k|SPOP k 50|SMOVE k k m
SINTERSTORE k k k|SUNIONSTORE k k k|SDIFFSTORE k k k|SRANDMEMBER k i|SMEMBERS k
ZADD k S|ZADD k S|ZADD k s m|ZADD k GT CH S|ZADD k INCR s m|ZINCRBY k s m|ZREM k M|ZREM k m
ZPOPMIN k|ZPOPMAX k 50|ZMPOP 2 k k MIN COUNT 3|ZREMRANGEBYRANK k i i|ZREMRANGEBYSCORE k 0 s
ZREMRANGEBYLEX k [m1 [m3|ZRANGESTORE k k 0 -1|ZUNIONSTORE k 2 k k|ZINTERSTORE k 2 k k
ZDIFFSTORE k 2 k k|ZUNION 2 k k|ZRANGE k 0 -1 WITHSCORES
DEL k|DEL k k|UNLINK k|RENAME k k|RENAME k k|RENAMENX k k|COPY k k REPLACE
COPY k k DB d REPLACE|MOVE k d|SWAPDB d d|SELECT d|PEXPIRE k t|PEXPIRE k t|PEXPIRE k -1|PERSIST k
EXPIRE k 100 NX|RANDOMKEY|SORT k ALPHA STORE k|SORT k BY nosort STORE k|OBJECT ENCODING k|TYPE k
SCAN 0 COUNT 100|FLUSHDB ASYNC|MULTI|EXEC|EXEC|DISCARD|WATCH k|wait t|wait t|tick
BLPOP k k 0|BRPOP k 0|BLMOVE k k LEFT LEFT 0|BZPOPMIN k k 0|BLMPOP 0 2 k k LEFT|BZMPOP 0 1 k MAX
`
  .trim()
  .split(/[|\n]/);

const sizes = [0, 1, 7, 20, 63, 64, 65, 200, 1000, 5000, 40_000];

class Words {
  readonly #prng: Prng;

  constructor(seed: number) {
    this.#prng = new Prng(seed);
  }

  /** The words of a command. */
  of(template: string): string[] {
    return template.split(' ').flatMap((word) => this.#fill(word));
  }

  #fill(word: string): string[] {
    switch (word) {
      case 'k':
        return [this.#key()];
      case 'v':
        return [this.#value()];
      case 'i':
        return [String(this.#prng.below(40) - 10)];
      case 's':
        return [this.#score()];
      case 'm':
        return [this.#member()];
      case 'd':
        return [String(this.#prng.below(databases))];
      case 't':
        return [String(this.#prng.below(400))];
      case 'V':
        return this.#many(() => [this.#value()]);
      case 'M':
        return this.#many(() => [this.#member()]);
      case 'P':
        return this.#many(() => [this.#member(), this.#value()]);
      case 'S':
        return this.#many(() => [this.#score(), this.#member()]);
      default:
        return [word];
    }
  }

  #key(): string {
    const i = this.#prng.below(7);
    return i === 6 ? 'k'.repeat(300) : `key${i}`;
  }

  #value(): string {
    const kind = this.#prng.below(12);
    if (kind < 6) return this.#member();
    if (kind < 9) return String(this.#prng.below(1_000_000) - 1000);
    return 'v'.repeat(sizes[this.#prng.below(kind === 11 ? sizes.length : 7)] ?? 0);
  }

  #member(): string {
    const i = this.#prng.below(300);
    return i % 5 === 0 ? String(i) : `m${i % 7 === 0 ? '-'.repeat(i % 90) : ''}${i}`;
  }

  #score(): string {
    return String((this.#prng.below(200) - 50) / 4);
  }

  #many(one: () => string[]): string[] {
    const all: string[] = [];
    const count = 1 + this.#prng.below(this.#prng.below(4) === 0 ? 250 : 5);
    for (let i = 0; i < count; i++) all.push(...one());
    return all;
  }
}

interface Step {
  readonly template: string;
  readonly seed: number;
}

function play(engine: TestEngine, { template, seed }: Step): void {
  const { keyspace } = engine;
  const words = new Words(seed).of(template);
  const [name = ''] = words;
  if (name === 'wait') {
    engine.nowMs += Number(words[1]);
  } else if (name === 'tick') {
    keyspace.setTime(engine.nowMs);
    keyspace.activeExpiry.slowCycle(() => 0);
    keyspace.reclaimer.slice(20);
  } else if (name.startsWith('B') && !name.startsWith('BIT')) {
    engine.session().send(...words);
  } else {
    engine.run(...words);
  }
}

function empty(engine: TestEngine, how: (typeof emptying)[number]): void {
  const { keyspace, run } = engine;
  run('DISCARD');
  if (how.startsWith('FLUSHALL')) {
    run(...how.split(' '));
    return;
  }
  for (let d = 0; d < databases; d++) {
    run('SELECT', d);
    if (how === 'FLUSHDB') run(how);
    const keys = run('KEYS', '*');
    assert.ok(Array.isArray(keys));
    for (const key of keys) {
      if (how === 'expiry') run('PEXPIRE', String(key), 5);
      else run(how, String(key));
    }
  }
  engine.nowMs += 10;
  keyspace.setTime(engine.nowMs);
  for (let i = 0; i < 100; i++) keyspace.activeExpiry.slowCycle(() => 0);
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  template: fc.constantFrom(...templates),
  seed: fc.nat(1_000_000),
});

test('after any history an emptied keyspace holds exactly what an empty one does', () => {
  fc.assert(
    fc.property(
      fc.array(anyStep, { minLength: 1, maxLength: 300, size: 'max' }),
      fc.constantFrom(...emptying),
      (steps, how) => {
        const engine = testEngine(families);
        const { arena, reclaimer } = engine.keyspace;
        const before = arena.usedBytes;
        for (const step of steps) play(engine, step);
        empty(engine, how);
        while (reclaimer.slice(10));
        assert.equal(arena.usedBytes, before);
        assert.equal(reclaimer.pendingObjects, 0);
      },
    ),
    { numRuns: 60 },
  );
});
