/**
 * The digest of a value and of the whole data set, as DEBUG DIGEST shows it: equal data has equal
 * digests, on Redis too, whatever the encodings and however it came about.
 *
 *   xor   digest = digest ^ SHA1(bytes)             for what has no order
 *   mix   digest = SHA1(digest ^ SHA1(bytes))       for what has one
 *
 *   data set   for each database that is not empty: mix(number), then for each key xor(digest of:
 *              mix(key), value)
 *   value      mix(type), then by type: string mix; list mix of each element; set xor of each
 *              member; sorted set and hash xor of the digest of each pair, mix(first) mix(second);
 *              at last xor("!!expire!!") where it expires
 *
 * Numbers of types and databases are 32 bits, big-endian. Scores have the fewest digits that tell
 * them from others.
 */
import { unreachable } from '../base/assert.ts';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { doubleBytesMax, writeShortDouble } from '../base/number.ts';
import { Sha1, sha1Bytes } from '../base/sha1.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import { Element } from '../structures/element.ts';
import { keyAt, keyLength } from '../structures/record.ts';
import { expires, typeOf, types } from '../values/value.ts';

const expireMark = latin1Bytes('!!expire!!');
const hexDigits = latin1Bytes('0123456789abcdef');

export class Digest {
  readonly #sum = new Uint8Array(sha1Bytes);
  readonly #hash = new Uint8Array(sha1Bytes);
  readonly #sha1 = new Sha1();

  reset(): void {
    this.#sum.fill(0);
  }

  xor(bytes: Uint8Array, start: number, end: number): void {
    const sum = this.#sum;
    const hash = this.#hash;
    this.#sha1.reset();
    this.#sha1.update(bytes, start, end);
    this.#sha1.finish(hash, 0);
    for (let i = 0; i < sha1Bytes; i++) sum[i] ^= hash[i];
  }

  xorDigest(other: Digest): void {
    this.xor(other.#sum, 0, sha1Bytes);
  }

  mix(bytes: Uint8Array, start: number, end: number): void {
    this.xor(bytes, start, end);
    this.#sha1.reset();
    this.#sha1.update(this.#sum, 0, sha1Bytes);
    this.#sha1.finish(this.#sum, 0);
  }

  mixWord(value: number): void {
    this.mix(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value), 0, 4);
  }

  /** 40 digits. */
  get hex(): string {
    const text = new Uint8Array(2 * sha1Bytes);
    this.#sum.forEach((byte, i) => {
      text[2 * i] = hexDigits[byte >> 4];
      text[2 * i + 1] = hexDigits[byte & 15];
    });
    return latin1(text, 0, text.length);
  }
}

export class Digester {
  readonly #keyspace: Keyspace;
  readonly #pair = new Digest();
  readonly #element = new Element();
  readonly #number = new Uint8Array(doubleBytesMax);

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
  }

  /** The digest of all that is there, keys whose time is over included. */
  dataSet(): string {
    const { databases, tables } = this.#keyspace;
    const all = new Digest();
    const own = new Digest();
    for (const db of databases) {
      if (db.size === 0) continue;
      all.mixWord(db.index);
      const found: number[] = [];
      for (let entry = 0; entry < tables.directorySize(db.keysRoot); ) {
        found.length = 0;
        entry = tables.recordsOfSegment(db.keysRoot, entry, found);
        for (const ref of found) {
          own.reset();
          this.#mixKey(own, ref);
          this.#addValue(own, ref);
          all.xorDigest(own);
        }
      }
    }
    return all.hex;
  }

  /** The digest of a record's value and whether it expires; of no record 0. */
  value(ref: number): string {
    const digest = new Digest();
    if (ref !== 0) this.#addValue(digest, ref);
    return digest.hex;
  }

  #mixKey(digest: Digest, ref: number): void {
    const { arena } = this.#keyspace;
    const start = arena.base(ref) + keyAt(arena, ref);
    digest.mix(arena.bytes(ref), start, start + keyLength(arena, ref));
  }

  #addValue(digest: Digest, ref: number): void {
    const { arena } = this.#keyspace;
    const type = typeOf(arena, ref);
    digest.mixWord(type);
    switch (type) {
      case types.string:
        this.#addString(digest, ref);
        break;
      case types.list:
        this.#addList(digest, ref);
        break;
      case types.zset:
        this.#addZset(digest, ref);
        break;
      case types.set:
        this.#addSet(digest, ref);
        break;
      case types.hash:
        this.#addHash(digest, ref);
        break;
      case types.stream:
        break;
      default:
        unreachable(type);
    }
    if (expires(arena, ref)) digest.xor(expireMark, 0, expireMark.length);
  }

  #addString(digest: Digest, ref: number): void {
    this.#keyspace.records.readString(ref, this.#element);
    this.#mixElement(digest, this.#element);
  }

  #addList(digest: Digest, ref: number): void {
    const { lists } = this.#keyspace.values;
    lists.walk(ref, 0, true);
    while (lists.next()) {
      lists.read(this.#element);
      this.#mixElement(digest, this.#element);
    }
  }

  #addSet(digest: Digest, ref: number): void {
    const { cursor } = this.#keyspace.values.sets;
    cursor.begin(ref);
    while (cursor.next()) digest.xor(cursor.member.bytes, cursor.member.start, cursor.member.end);
  }

  #addHash(digest: Digest, ref: number): void {
    const { cursor } = this.#keyspace.values.hashes;
    const pair = this.#pair;
    cursor.begin(ref);
    while (cursor.next()) {
      pair.reset();
      this.#mixElement(pair, cursor.field);
      this.#mixElement(pair, cursor.value);
      digest.xorDigest(pair);
    }
  }

  #addZset(digest: Digest, ref: number): void {
    const { cursor } = this.#keyspace.values.zsets;
    const pair = this.#pair;
    for (let isMore = cursor.seek(ref, 0); isMore; isMore = cursor.next()) {
      pair.reset();
      this.#mixElement(pair, cursor.member);
      pair.mix(this.#number, 0, writeShortDouble(cursor.score(), this.#number, 0));
      digest.xorDigest(pair);
    }
  }

  #mixElement(digest: Digest, { bytes, start, end }: Element): void {
    digest.mix(bytes, start, end);
  }
}
