/**
 * Bytes that were tampered with: whatever they are, reading them ends in a valid keyspace or in an
 * error, and takes memory in proportion to them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../../base/bytes.ts';
import { Prng } from '../../base/prng.ts';
import type { Keyspace } from '../../keyspace/keyspace.ts';
import { PoisonedArena } from '../../memory/testing.ts';
import { listLength } from '../../values/list.ts';
import { encodingOf, encodings, typeOf, types } from '../../values/value.ts';
import { PayloadReader, PayloadWriter } from './payload.ts';
import { digestOf, feedAll, fillAtRandom, saved, testKeyspace, testReader } from './testing.ts';
import { rdbVersions } from './types.ts';

const runs = Number(process.env.MUTATIONS ?? 25);

const key = latin1Bytes('key');
/** Compressed bytes grow by 88 at most, and what becomes a table by some more. */
const growthMax = 120;
const growthFree = 100_000;

/** Changes a few bytes in one of the ways in which files go bad. */
function mutated(file: Uint8Array, random: Prng): Uint8Array {
  const bytes = file.slice();
  const at = random.below(bytes.length);
  switch (random.below(5)) {
    case 0:
      for (let i = random.below(4); i >= 0; i--)
        bytes[random.below(bytes.length)] ^= 1 << random.below(8);
      return bytes;
    case 1:
      return bytes.slice(0, at);
    case 2:
      // What may be a length becomes a very large one.
      bytes.fill(255, at, at + 1 + random.below(8));
      bytes[at] = [0x7f, 0x80, 0x81, 0xc3, 0xfe][random.below(5)];
      return bytes;
    case 3: {
      const from = random.below(bytes.length);
      bytes.copyWithin(at, from, from + random.below(64));
      return bytes;
    }
    default: {
      const gap = random.below(16);
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + gap)]);
    }
  }
}

/** Does to a value what would fail if something in it were not as it is taken to be. */
function use({ arena, values }: Keyspace, ref: number): void {
  const { hashes, lists, sets, zsets } = values;
  const word = latin1Bytes('word');
  switch (typeOf(arena, ref)) {
    case types.list:
      for (let i = listLength(arena, ref); i > 1; i--) {
        if (i % 2 === 0) lists.popHead(ref);
        else lists.popTail(ref);
      }
      lists.pushHead(ref, word, 0, word.length);
      break;
    case types.hash:
      hashes.set(ref, word, 0, word.length, word, 0, word.length);
      if (encodingOf(arena, ref) === encodings.listpack) hashes.convert(ref);
      hashes.delete(ref, word, 0, word.length);
      break;
    case types.set:
      sets.add(ref, word, 0, word.length);
      if (encodingOf(arena, ref) !== encodings.table) sets.convert(ref, encodings.table);
      sets.remove(ref, word, 0, word.length);
      break;
    case types.zset:
      zsets.put(ref, 1.5, 0, word, 0, word.length);
      zsets.convertToLarge(ref);
      while (zsets.length(ref) > 1 && zsets.cursor.seek(ref, 0)) {
        const member = zsets.cursor.member;
        const bytes = member.bytes.slice(member.start, member.end);
        zsets.remove(ref, bytes, 0, bytes.length);
      }
      break;
    default:
  }
}

/** Whether all that is in the keyspace can be read, written, read again and freed. */
function assertValid(keyspace: Keyspace, bytesBefore: number): void {
  const digest = digestOf(keyspace);
  const again = testKeyspace(8);
  const reader = feedAll(testReader(again, { dropsExpired: false }), saved(keyspace));
  assert.equal(reader.error, undefined);
  assert.equal(digestOf(again), digest);
  for (const db of keyspace.databases) {
    const found: number[] = [];
    for (let entry = 0; entry < keyspace.tables.directorySize(db.keysRoot); ) {
      entry = keyspace.tables.recordsOfSegment(db.keysRoot, entry, found);
    }
    for (const ref of found) use(keyspace, ref);
    keyspace.empty(db, false);
  }
  assert.equal(keyspace.arena.usedBytes, bytesBefore);
}

test('files that were tampered with are read in part or refused', () => {
  const random = new Prng(11);
  let done = 0;
  for (let file = 0; file < 12; file++) {
    const source = testKeyspace(file);
    fillAtRandom(source, random, 6);
    const whole = saved(source, {
      sums: false,
      compresses: file % 2 === 0,
      version: file % 3 === 0 ? rdbVersions.redis70 : rdbVersions.redis72,
    });
    for (let run = 0; run < runs; run++) {
      const bytes = mutated(whole, random);
      const arena = new PoisonedArena();
      const keyspace = testKeyspace(run, { arena });
      const before = arena.usedBytes;
      const options = { checksSum: false, sanitizes: run % 2 === 0, dropsExpired: run % 3 === 0 };
      const reader = feedAll(testReader(keyspace, options), bytes, [
        random.below(bytes.length + 1),
      ]);
      if (reader.error === undefined) done++;
      assert.ok(arena.usedBytes <= before + growthMax * bytes.length + growthFree);
      assertValid(keyspace, before);
    }
  }
  assert.ok(done > 0);
});

test('payloads that were tampered with become a valid value or none', () => {
  const random = new Prng(12);
  const source = testKeyspace(1);
  fillAtRandom(source, random, 60);
  const writer = new PayloadWriter(source);
  const found: number[] = [];
  for (const db of source.databases) source.tables.recordsOfSegment(db.keysRoot, 0, found);
  let made = 0;
  for (const ref of found) {
    writer.write(ref);
    const whole = writer.bytes.slice(0, writer.length);
    const arena = new PoisonedArena();
    const keyspace = testKeyspace(2, { arena });
    const reader = new PayloadReader(keyspace);
    const before = arena.usedBytes;
    for (let run = 0; run < runs; run++) {
      const bytes = Uint8Array.from([...key, ...mutated(whole, random)]);
      reader.sanitizes = run % 2 === 0;
      const record = reader.read(bytes, 0, key.length, key.length, bytes.length);
      if (record !== 0) {
        made++;
        keyspace.databases[0].add(record);
      }
      assertValid(keyspace, before);
    }
  }
  assert.ok(made > 0);
});
