/**
 * Reads an RDB file into a keyspace: a machine that is fed the bytes as they come, from a file or a
 * socket, and works in slices.
 *
 *   step(bytes)  'hungry'   feed(piece) comes next, or end() when there is nothing more
 *                'more'     step again
 *                'done'     the file is whole; `restAt` tells what came behind it
 *                'failed'   `error` tells why
 *
 *   header ──▶ opcode ──▶ value, element by element ──▶ opcode ──▶ ... ──▶ checksum
 *
 * (1) Whatever the bytes are, the reader ends with a valid keyspace or with an error, in time and
 *     memory linear in what was fed. What was read before an error stays in the keyspace.
 * (2) Keys are put into the keyspace in batches (key-batch.ts); they are all there whenever `step`
 *     returns.
 * (3) Nothing is announced: no keyspace events, no watchers, no statistics.
 */
import { latin1 } from '../../base/bytes.ts';
import { Crc64 } from '../../base/crc64.ts';
import { joinInt64 } from '../../base/number.ts';
import { clockOfIdle, lfuClock } from '../../keyspace/access.ts';
import type { Keyspace } from '../../keyspace/keyspace.ts';
import { keyAt, keyLength } from '../../structures/record.ts';
import { expiryWords, setAccessClock, setExpiryHalves } from '../../values/value.ts';
import { KeyBatch } from './key-batch.ts';
import { corrupt, type RdbError, type RdbErrorKind, shortRead } from './rdb-error.ts';
import { broken, missing, RdbInput, RdbString } from './rdb-input.ts';
import {
  checksumVersionMin,
  headerBytes,
  opcodes,
  type RdbType,
  readableVersionMax,
  signature,
  valueTypes,
} from './types.ts';
import { empty, more } from './value-builder.ts';
import { ValueReader } from './value-reader.ts';

/** What a data set is read into: a keyspace, or databases that will become those of one. */
export type LoadTarget = Pick<
  Keyspace,
  'arena' | 'clockOfNewKeys' | 'databases' | 'hasher' | 'records' | 'settings' | 'tables' | 'values'
>;

export interface RdbReaderOptions {
  readonly keyspace: LoadTarget;
  /** Unix milliseconds at which the loading began. */
  readonly nowMs: number;
  /** Whether keys whose time is over are left out: not for a base of an AOF, nor on a replica. */
  readonly dropsExpired: boolean;
  /** `rdbchecksum`. */
  readonly checksSum: boolean;
  /** Whether `sanitize-dump-payload` asks to look into listpacks for duplicates. */
  readonly sanitizes: boolean;
  /** Whether a key that is there already is overwritten; else it is an error. */
  readonly replaces: boolean;
  /** An aux field; one character per byte. */
  readonly aux?: (name: string, value: string) => void;
  /** The code of a library of functions; the answer says why it is refused. */
  readonly library?: (bytes: Uint8Array, start: number, end: number) => string | undefined;
  /** A key that is left out because its time is over. */
  readonly dropped?: (database: number, key: Uint8Array, start: number, end: number) => void;
  /** A line for the log, at notice level. */
  readonly notice?: (line: string) => void;
}

export type RdbProgress = 'hungry' | 'more' | 'done' | 'failed';

type State = 'header' | 'opcode' | 'value' | 'checksum' | 'done' | 'failed';

/** A key is told of in the log up to so many bytes. */
const keyBytesTold = 128;
/** Keys without elements are told of in the log up to this many. */
const emptyKeysTold = 10;
/** What a unit counts for that reads no bytes: it is about as much work. */
const idleUnitBytes = 256;
const checksumBytes = 8;
const int64Bytes = 8;
const secondMs = 1000;

export class RdbReader {
  keysLoaded = 0;
  keysExpired = 0;
  emptyKeysSkipped = 0;
  /** The file's version, 0 before it was read. */
  version = 0;
  error: RdbError | undefined;
  readonly #options: RdbReaderOptions;
  readonly #keyspace: LoadTarget;
  readonly #input = new RdbInput();
  readonly #crc = new Crc64();
  readonly #batch: KeyBatch;
  readonly #values: ValueReader;
  readonly #key = new RdbString();
  readonly #value = new RdbString();
  /** The key of the collection that is being read. */
  readonly #collectionKey = new RdbString();
  #state: State = 'header';
  /** Bytes of the input before this one are in the checksum. */
  #summedAt = 0;
  // What opcodes said of the next key.
  #expires = false;
  #expiryLow = 0;
  #expiryHigh = 0;
  #idleSeconds = -1;
  #frequency = -1;

  constructor(options: RdbReaderOptions) {
    const { keyspace, replaces, sanitizes } = options;
    this.#options = options;
    this.#keyspace = keyspace;
    this.#batch = new KeyBatch(keyspace, replaces);
    this.#values = new ValueReader(keyspace, this.#input);
    this.#values.sanitizes = sanitizes;
  }

  /** Bytes of the file that were read. */
  get position(): number {
    return this.#input.position;
  }

  /** How many values were looked through for duplicates. */
  get sanitized(): number {
    return this.#values.sanitized;
  }

  /** Once it is done: what was fed behind the end of the file is bytes[restAt, restEnd). */
  get restBytes(): Uint8Array {
    return this.#input.bytes;
  }

  get restAt(): number {
    return this.#input.at;
  }

  get restEnd(): number {
    return this.#input.end;
  }

  /** Gives the next bytes, when it is hungry; they must stay until it is hungry again. */
  feed(bytes: Uint8Array, start: number, end: number): void {
    this.#input.feed(bytes, start, end);
    this.#summedAt = this.#input.at;
  }

  /** No more bytes will come: a reader that is not done has failed. */
  end(): void {
    if (this.#state === 'done' || this.#state === 'failed') return;
    this.#fail(shortRead(this.#input.position));
  }

  /** Reads on for about `bytes` bytes, as far as they are there. */
  step(bytes: number): RdbProgress {
    const input = this.#input;
    let left = bytes;
    let outcome = more;
    while (left > 0 && this.#state !== 'done' && this.#state !== 'failed') {
      const before = input.at;
      outcome = input.isFilled ? this.#unit() : missing;
      if (outcome < 0) break;
      left -= input.at === before ? idleUnitBytes : input.at - before;
      input.mark();
    }
    if (outcome === missing) input.rewind();
    else if (outcome === broken) this.#corrupt(input.reason);
    this.#sum();
    this.#flush();
    if (this.#state === 'done' || this.#state === 'failed') return this.#state;
    if (outcome !== missing) return 'more';
    input.release();
    this.#summedAt = input.at;
    return 'hungry';
  }

  /** Reads one unit: `more`, `missing` or `broken`. */
  #unit(): number {
    switch (this.#state) {
      case 'header':
        return this.#header();
      case 'opcode':
        return this.#opcode();
      case 'value':
        return this.#element();
      default:
        return this.#checksum();
    }
  }

  #header(): number {
    const input = this.#input;
    if (!input.has(headerBytes)) return missing;
    const text = latin1(input.bytes, input.at, input.at + headerBytes);
    input.at += headerBytes;
    if (!text.startsWith(signature)) {
      return this.#refuse('Wrong signature trying to load DB from file', 'format');
    }
    const version = Number.parseInt(text.slice(signature.length), 10);
    if (!(version >= 1 && version <= readableVersionMax)) {
      return this.#refuse(`Can't handle RDB format version ${version || 0}`, 'format');
    }
    this.version = version;
    this.#state = 'opcode';
    return more;
  }

  #opcode(): number {
    const type = this.#input.byte();
    switch (type) {
      case missing:
        return missing;
      case valueTypes.string:
        return this.#string();
      case opcodes.expiryMs:
        return this.#expiry(int64Bytes);
      case opcodes.expirySeconds:
        return this.#expiry(4);
      case opcodes.idle:
        return this.#idle();
      case opcodes.frequency:
        return this.#readFrequency();
      case opcodes.selectDb:
        return this.#selectDb();
      case opcodes.resizeDb:
        return this.#skipLengths(2);
      case opcodes.slotInfo:
        return this.#skipLengths(3);
      case opcodes.aux:
        return this.#aux();
      case opcodes.function:
        return this.#library();
      case opcodes.functionPreRelease:
        return this.#input.fail('Pre-release function format not supported.');
      case opcodes.moduleAux:
        return this.#module('AUX module data');
      case opcodes.end:
        return this.#endOfKeys();
      default:
        return this.#beginCollection(type);
    }
  }

  // What stands before a key.

  #expiry(bytes: number): number {
    const input = this.#input;
    if (!input.has(bytes)) return missing;
    let low = input.int32(0);
    let high = bytes === int64Bytes ? input.int32(4) : 0;
    if (bytes !== int64Bytes) {
      const atMs = low * secondMs;
      low = atMs | 0;
      high = Math.floor(atMs / 2 ** 32);
    }
    input.at += bytes;
    // -1 says that there is none.
    this.#expires = low !== -1 || high !== -1;
    this.#expiryLow = low;
    this.#expiryHigh = high;
    return more;
  }

  #idle(): number {
    const seconds = this.#input.count();
    if (seconds < 0) return seconds;
    this.#idleSeconds = seconds;
    return more;
  }

  #readFrequency(): number {
    const frequency = this.#input.byte();
    if (frequency < 0) return frequency;
    this.#frequency = frequency;
    return more;
  }

  // What stands between keys.

  #selectDb(): number {
    const index = this.#input.count();
    if (index < 0) return index;
    const { databases } = this.#keyspace;
    if (index >= databases.length) {
      const line =
        'FATAL: Data file was created with a Redis server configured to handle more than ' +
        `${databases.length} databases. Exiting\n`;
      return this.#refuse(line, 'refused');
    }
    this.#flush();
    this.#batch.db = databases[index];
    return more;
  }

  /** Lengths that are hints only. */
  #skipLengths(count: number): number {
    for (let i = 0; i < count; i++) {
      const length = this.#input.count();
      if (length < 0) return length;
    }
    return more;
  }

  #aux(): number {
    const name = this.#key;
    const value = this.#value;
    const outcome = this.#input.string(name);
    if (outcome < 0) return outcome;
    const valueOutcome = this.#input.string(value);
    if (valueOutcome < 0) return valueOutcome;
    this.#options.aux?.(
      latin1(name.bytes, name.start, name.end),
      latin1(value.bytes, value.start, value.end),
    );
    return more;
  }

  #library(): number {
    const code = this.#value;
    const outcome = this.#input.string(code);
    if (outcome < 0) return outcome;
    const take = this.#options.library;
    const refusal =
      take === undefined
        ? 'functions are not supported yet'
        : take(code.bytes, code.start, code.end);
    if (refusal === undefined) return more;
    return this.#refuse(`Failed loading library, ${refusal}`, 'refused');
  }

  #module(what: string): number {
    const input = this.#input;
    const id = input.count();
    if (id < 0) return id;
    const name = moduleName(input.bytes, input.at);
    return this.#refuse(
      `The RDB file contains ${what} I can't load: no matching module '${name}'`,
      'refused',
    );
  }

  #endOfKeys(): number {
    if (this.version < checksumVersionMin) {
      this.#finish();
      return more;
    }
    this.#sum();
    this.#state = 'checksum';
    return more;
  }

  #checksum(): number {
    const input = this.#input;
    if (!input.has(checksumBytes)) return missing;
    if (this.#options.checksSum) {
      if (input.int32(0) === 0 && input.int32(4) === 0) {
        this.#notice('RDB file was saved with checksum disabled: no check performed.');
      } else if (!this.#crc.matches(input.bytes, input.at)) {
        return this.#wrongChecksum();
      }
    }
    input.at += checksumBytes;
    this.#finish();
    return more;
  }

  #wrongChecksum(): number {
    const { at, bytes } = this.#input;
    const expected = this.#crc.value().toString(16);
    const found = littleEndian(bytes, at).toString(16);
    this.#corrupt(
      'RDB CRC error',
      `Wrong RDB checksum expected: (${expected}) but got (${found}). Aborting now.`,
    );
    return more;
  }

  // Keys and values.

  #string(): number {
    const input = this.#input;
    const key = this.#key;
    const value = this.#value;
    const outcome = input.string(key);
    if (outcome < 0) return outcome;
    const valueOutcome = input.string(value);
    if (valueOutcome < 0) return valueOutcome;
    if (this.#isOver()) {
      this.#drop(key);
      return more;
    }
    const ref = this.#keyspace.records.createString(
      key.bytes,
      key.start,
      key.end,
      value.bytes,
      value.start,
      value.end,
      this.#expires ? expiryWords : 0,
    );
    this.#add(ref, this.#keyspace.hasher.hash(key.bytes, key.start, key.end));
    return more;
  }

  #beginCollection(type: number): number {
    const key = this.#key;
    const outcome = this.#input.string(key);
    if (outcome < 0) return outcome;
    if (type === valueTypes.module) return this.#module('module data');
    const kept = this.#collectionKey;
    kept.copy(key.bytes, key.start, key.end);
    this.#values.begin(type as RdbType, kept.bytes, kept.start, kept.end, this.#expires);
    this.#state = 'value';
    return more;
  }

  #element(): number {
    const outcome = this.#values.step();
    if (outcome === more || outcome < 0) return outcome;
    this.#state = 'opcode';
    const { bytes, end, start } = this.#collectionKey;
    if (outcome === empty) {
      if (this.emptyKeysSkipped++ < emptyKeysTold) {
        this.#notice(`rdbLoadObject skipping empty key: ${latin1(bytes, start, end)}`);
      }
      this.#forgetHints();
      return more;
    }
    const ref = this.#values.take();
    if (this.#isOver()) {
      this.#keyspace.values.free(ref);
      this.#drop(this.#collectionKey);
    } else {
      this.#add(ref, this.#keyspace.hasher.hash(bytes, start, end));
    }
    return more;
  }

  /** Whether the next key's time is over, and that matters. */
  #isOver(): boolean {
    if (!this.#expires || !this.#options.dropsExpired) return false;
    return joinInt64(this.#expiryLow, this.#expiryHigh) < this.#options.nowMs;
  }

  #drop({ bytes, end, start }: RdbString): void {
    this.keysExpired++;
    this.#options.dropped?.(this.#batch.db.index, bytes, start, end);
    this.#forgetHints();
  }

  #add(ref: number, hash: number): void {
    const { arena } = this.#keyspace;
    if (this.#expires) setExpiryHalves(arena, ref, this.#expiryLow, this.#expiryHigh);
    setAccessClock(arena, ref, this.#clock());
    this.#batch.add(ref, hash);
    this.keysLoaded++;
    this.#forgetHints();
  }

  /** The access clock of the next key. */
  #clock(): number {
    const { clockOfNewKeys, settings } = this.#keyspace;
    const { nowMs } = this.#options;
    if (settings.usesLfu) {
      return this.#frequency < 0 ? clockOfNewKeys : lfuClock(nowMs, this.#frequency);
    }
    return this.#idleSeconds < 0 ? clockOfNewKeys : clockOfIdle(nowMs, this.#idleSeconds);
  }

  #forgetHints(): void {
    this.#expires = false;
    this.#idleSeconds = -1;
    this.#frequency = -1;
  }

  #flush(): void {
    const batch = this.#batch;
    batch.flush();
    if (batch.duplicate === 0) return;
    const { arena, values } = this.#keyspace;
    const ref = batch.duplicate;
    const start = arena.base(ref) + keyAt(arena, ref);
    const key = latin1(arena.bytes(ref), start, start + keyLength(arena, ref));
    values.free(ref);
    batch.duplicate = 0;
    this.#fail({
      kind: 'corrupt',
      lines: [`RDB has duplicated key '${key}' in DB ${batch.db.index}`],
    });
  }

  // The end.

  /** All that was consumed up to here belongs to the checksum. */
  #sum(): void {
    const { at, bytes } = this.#input;
    if (this.#options.checksSum && this.#state !== 'checksum' && this.#state !== 'done') {
      this.#crc.update(bytes, this.#summedAt, at);
    }
    this.#summedAt = at;
  }

  #finish(): void {
    this.#flush();
    if (this.#state === 'failed') return;
    this.#state = 'done';
    const { emptyKeysSkipped, keysExpired, keysLoaded } = this;
    const skipped = emptyKeysSkipped === 0 ? '' : `, empty keys skipped: ${emptyKeysSkipped}`;
    this.#notice(
      `Done loading RDB, keys loaded: ${keysLoaded}, keys expired: ${keysExpired}${skipped}.`,
    );
  }

  #refuse(line: string, kind: RdbErrorKind): number {
    this.#fail({ kind, lines: [line] });
    return more;
  }

  /** `before` goes to the log first. */
  #corrupt(reason: string, ...before: string[]): void {
    const { bytes, end, start } = this.#collectionKey;
    const isInValue = this.#state === 'value';
    const error = corrupt(reason, {
      position: this.#input.position,
      doing: this.#state === 'checksum' ? 'check-sum' : 'read-object-value',
      key: isInValue ? latin1(bytes, start, Math.min(end, start + keyBytesTold)) : undefined,
      type: this.#values.type,
      keysRead: this.keysLoaded + this.keysExpired,
    });
    this.#fail({ ...error, lines: [...before, ...error.lines] });
  }

  #fail(error: RdbError): void {
    this.#values.abandon();
    this.error ??= error;
    this.#state = 'failed';
  }

  #notice(line: string): void {
    this.#options.notice?.(line);
  }
}

const moduleNameLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const moduleNameLength = 9;

/** The name in the module's id, which ends before `at`: six bits for each letter. */
function moduleName(bytes: Uint8Array, at: number): string {
  let id = 0n;
  for (let i = Math.max(0, at - int64Bytes); i < at; i++) id = (id << 8n) | BigInt(bytes[i]);
  let name = '';
  for (let i = 0, rest = id >> 10n; i < moduleNameLength; i++, rest >>= 6n) {
    name = moduleNameLetters[Number(rest & 63n)] + name;
  }
  return name;
}

function littleEndian(bytes: Uint8Array, at: number): bigint {
  let value = 0n;
  for (let i = int64Bytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[at + i]);
  return value;
}
