/** What a replica makes of its primary's stream, in whatever pieces it comes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1, latin1Bytes } from '../../base/bytes.ts';
import { Digester } from '../../engine/digest.ts';
import { fakeSession } from '../../persistence/aof/fake-session.ts';
import { PrimaryStream } from '../../replication/stream.ts';
import { requestOf, TestServer } from '../testing.ts';

interface Applied {
  readonly bytes: string;
  readonly digest: string;
  readonly complaints: readonly string[];
  readonly pendingBytes: number;
}

/** Gives the stream to a replica in reads that end at `cuts`; each read is overwritten after it. */
function apply(text: string, cuts: readonly number[]): Applied {
  const { server } = new TestServer();
  const { engine } = server;
  const session = fakeSession(engine.keyspace.nowMs);
  let bytes = '';
  const complaints: string[] = [];
  const stream = new PrimaryStream(engine, session, {
    applied: (source, start, end) => {
      bytes += latin1(source, start, end);
    },
    complain: (line) => complaints.push(line),
  });
  const all = latin1Bytes(text);
  const ends = [...cuts.map((cut) => cut % (all.length + 1)), all.length].sort((a, b) => a - b);
  let at = 0;
  for (const end of ends) {
    const read = all.slice(at, end);
    if (!stream.take(read, 0, read.length)) break;
    read.fill(0xa5);
    at = end;
  }
  const digest = new Digester(engine.keyspace).dataSet();
  return { bytes, digest, complaints, pendingBytes: stream.pendingBytes };
}

const key = fc.constantFrom('a', 'b', 'c');
const simple = fc.oneof(
  fc.tuple(key, fc.string({ maxLength: 30 })).map(([name, value]) => requestOf('SET', name, value)),
  key.map((name) => requestOf('INCR', `n${name}`)),
  fc.nat(3).map((db) => requestOf('SELECT', `${db}`)),
  fc.constant(requestOf('PING')),
);
const unit = fc.oneof(
  { weight: 4, arbitrary: simple },
  {
    weight: 1,
    arbitrary: fc
      .array(simple, { maxLength: 4 })
      .map((all) => requestOf('MULTI') + all.join('') + requestOf('EXEC')),
  },
);
const cuts = fc.array(fc.nat(1000), { maxLength: 15 });

test('a stream is applied, and handed on, the same way however it is cut', () => {
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 12 }), cuts, fc.nat(40), (units, at, missing) => {
      const text = units.join('');
      const whole = apply(text, []);
      assert.equal(whole.bytes, text);
      assert.deepEqual(apply(text, at), whole);
      // Cut off in the middle: whole units only, and nothing of the one that has begun.
      const short = text.slice(0, Math.max(0, text.length - missing));
      const applied = apply(short, at);
      let good = '';
      for (const next of units) {
        if (good.length + next.length > short.length) break;
        good += next;
      }
      assert.equal(applied.bytes, good);
      assert.equal(applied.pendingBytes, short.length - good.length);
      assert.equal(applied.digest, apply(good, []).digest);
    }),
    { numRuns: 40, seed: 3 },
  );
});

test('line ends between units are no part of the stream', () => {
  const set = requestOf('SET', 'a', 'b');
  const { bytes, complaints } = apply(`\n\n${set}\n${set}\n`, [1, 5, 40]);
  assert.equal(bytes, set + set);
  assert.deepEqual(complaints, []);
});

test('a command that nobody knows is told of, and counts', () => {
  const unknown = requestOf('NO-SUCH', 'x');
  const { bytes, complaints } = apply(unknown + requestOf('SET', 'a', 'b'), []);
  assert.equal(bytes.startsWith(unknown), true);
  assert.match(complaints[0], /^== CRITICAL == .*NO-SUCH/);
});

test('what is no request ends the stream', () => {
  const { bytes, complaints } = apply(`${requestOf('SET', 'a', 'b')}SET a c\r\n`, []);
  assert.equal(bytes, requestOf('SET', 'a', 'b'));
  assert.match(complaints[0], /master stream corruption/);
});
