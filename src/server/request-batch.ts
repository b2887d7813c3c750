/**
 * A batch: the complete requests of one read, parsed ahead of their running, so that what they are
 * going to look for can be loaded together. A search for a key is a chain of loads from memory that
 * is rarely in a cache; the chains of several keys are independent of each other, and a processor
 * that meets them side by side works on all at once (bench/request-batch.ts).
 *
 *   parse all ──▶ hash their keys, load each slot ──▶ load each record
 *             ──▶ the same for the first member or field in each value that is a table
 *             ──▶ run them one by one
 *
 * (1) Loading ahead changes nothing: it is a guess, and what it guessed is looked up again.
 * (2) A batch refers to bytes that stay where they are until its last request has run.
 */
import type { Command } from '../engine/command.ts';
import type { Engine } from '../engine/engine.ts';
import type { Database } from '../keyspace/database.ts';
import { needMore, protocolError, type RequestParser } from '../resp/request-parser.ts';
import { encodingOf, encodings, rootOf } from '../values/value.ts';

const requestsMax = 64;
/** Requests with more arguments are run without being loaded ahead. */
const argumentsMax = 32;
const keysMax = 256;

export class RequestBatch {
  bytes: Uint8Array = new Uint8Array(0);
  /** Requests in the batch. */
  count = 0;
  /** Why the batch ends: more requests may follow, bytes are missing, or the protocol is broken. */
  end: 'full' | 'incomplete' | 'broken' = 'full';
  /** Where the first request begins that is not in the batch. */
  position = 0;
  readonly bounds: Int32Array[] = [];
  readonly argumentCounts = new Int32Array(requestsMax);
  readonly starts = new Int32Array(requestsMax);
  readonly commands: (Command | undefined)[] = [];
  /** The hash of the first key of each request that has one; `keyed` tells which. */
  readonly hashes = new Int32Array(requestsMax);
  readonly keyed = new Uint8Array(requestsMax);
  /** The hash of the argument behind the first key, if `sought` says that a table has it or not. */
  readonly memberHashes = new Int32Array(requestsMax);
  readonly sought = new Uint8Array(requestsMax);
  /** Roots of the tables in which they are looked for, then what is there. */
  readonly #memberRefs = new Int32Array(requestsMax);
  /** Which of the keys is the first of each request. */
  readonly #firstKeys = new Int32Array(requestsMax);
  readonly #keyHashes = new Int32Array(keysMax);
  readonly #keyRefs = new Int32Array(keysMax);
  #keys = 0;
  /** What was loaded ahead ends here, so that it counts as used. */
  #loaded = 0;

  constructor() {
    for (let i = 0; i < requestsMax; i++) this.bounds.push(new Int32Array(2 * argumentsMax));
  }

  /**
   * Parses requests from bytes[at, end), as many as fit; an inline request and one with many
   * arguments come alone, in a batch of count 0 whose request is still in the parser.
   */
  gather(
    engine: Engine,
    parser: RequestParser,
    bytes: Uint8Array,
    at: number,
    end: number,
  ): number {
    this.bytes = bytes;
    this.count = 0;
    this.#keys = 0;
    this.end = 'full';
    let position = at;
    while (position < end && this.count < requestsMax) {
      const count = parser.next(bytes, position, end);
      if (count === needMore || count === protocolError) {
        this.end = count === needMore ? 'incomplete' : 'broken';
        break;
      }
      if (count > argumentsMax || (count > 0 && parser.source !== bytes)) {
        this.position = position;
        return count;
      }
      if (count > 0) this.#add(engine, parser, position, count);
      position = parser.position;
    }
    this.position = position;
    return 0;
  }

  /** Loads what the requests will look for. Only worth it for more than one. */
  preload(engine: Engine, db: Database): void {
    const { arena, tables } = engine.keyspace;
    const root = db.keysRoot;
    const hashes = this.#keyHashes;
    const refs = this.#keyRefs;
    const keys = this.#keys;
    for (let i = 0; i < keys; i++) refs[i] = tables.candidate(root, hashes[i]);
    let loaded = 0;
    for (let i = 0; i < keys; i++) loaded ^= arena.i32(refs[i], 0);
    this.#loaded ^= loaded;
    if (this.#seekMembers(engine) > 0) this.#preloadMembers(engine);
  }

  /** Finds the tables in which an argument is going to be looked for; how many. */
  #seekMembers({ keyspace }: Engine): number {
    const { arena, hasher } = keyspace;
    let found = 0;
    for (let i = 0; i < this.count; i++) {
      const command = this.commands[i];
      if (this.keyed[i] === 0 || command === undefined) continue;
      const ref = this.#keyRefs[this.#firstKeys[i]];
      const member = command.firstKey + 1;
      if (ref === 0 || member >= this.argumentCounts[i] || command.lastKey !== command.firstKey) {
        continue;
      }
      if (encodingOf(arena, ref) !== encodings.table) continue;
      const bounds = this.bounds[i];
      this.sought[i] = 1;
      this.memberHashes[i] = hasher.hash(this.bytes, bounds[2 * member], bounds[2 * member + 1]);
      this.#memberRefs[i] = rootOf(arena, ref);
      found++;
    }
    return found;
  }

  #preloadMembers({ keyspace }: Engine): void {
    const { arena, tables } = keyspace;
    const refs = this.#memberRefs;
    for (let i = 0; i < this.count; i++) {
      if (this.sought[i] === 1) refs[i] = tables.candidate(refs[i], this.memberHashes[i]);
      else refs[i] = 0;
    }
    let loaded = 0;
    for (let i = 0; i < this.count; i++) loaded ^= arena.i32(refs[i], 0);
    this.#loaded ^= loaded;
  }

  #add(engine: Engine, parser: RequestParser, start: number, count: number): void {
    const i = this.count++;
    const { bytes } = this;
    const from = parser.bounds;
    const to = this.bounds[i];
    for (let k = 0; k < 2 * count; k++) to[k] = from[k];
    this.argumentCounts[i] = count;
    this.starts[i] = start;
    const command = engine.registry.find(bytes, to[0], to[1]);
    this.commands[i] = command;
    this.keyed[i] = 0;
    this.sought[i] = 0;
    if (command === undefined || command.firstKey <= 0 || command.firstKey >= count) return;
    const first = command.firstKey;
    const last = command.lastKey < 0 ? count + command.lastKey : command.lastKey;
    const { hasher } = engine.keyspace;
    for (let k = first; k <= last && k < count && this.#keys < keysMax; k += command.keyStep) {
      const hash = hasher.hash(bytes, to[2 * k], to[2 * k + 1]);
      this.#keyHashes[this.#keys++] = hash;
      if (k !== first) continue;
      this.hashes[i] = hash;
      this.keyed[i] = 1;
      this.#firstKeys[i] = this.#keys - 1;
    }
  }
}
