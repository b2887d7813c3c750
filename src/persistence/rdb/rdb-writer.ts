/**
 * Writes a whole RDB file: a machine over a View and the roots of its databases, which must not
 * change meanwhile (a snapshot, or the arena within one event).
 *
 *   begin(databases) ──▶ step(units) until it is true
 *
 *   header ──▶ aux fields ──▶ databases, key by key ──▶ end, checksum
 *
 * A unit is a key, or `elementsPerUnit` elements of a large one: about a microsecond.
 */
import { latin1Bytes } from '../../base/bytes.ts';
import { idleSeconds, lfuCounter, lruClock } from '../../keyspace/access.ts';
import type { View } from '../../memory/view.ts';
import { Element } from '../../structures/element.ts';
import { readKey } from '../../structures/record.ts';
import { recordCount } from '../../structures/table.ts';
import { TableWalk } from '../../structures/table-walk.ts';
import { accessClock, expires, expiryHighHalf, expiryLowHalf } from '../../values/value.ts';
import type { ByteSink } from './byte-sink.ts';
import { RdbOutput } from './rdb-output.ts';
import { opcodes, type RdbVersion, signature } from './types.ts';
import { ValueWriter } from './value-writer.ts';

const elementsPerUnit = 64;
const versionDigits = 4;

/** Where a database is in the view. */
export interface DatabaseRoots {
  readonly index: number;
  readonly keysRoot: number;
  readonly expiringRoot: number;
}

export interface RdbWriterOptions {
  readonly version: RdbVersion;
  /** `rdbcompression`. */
  readonly compresses: boolean;
  /** `rdbchecksum`. */
  readonly sums: boolean;
  /** Which access clocks are saved, as `maxmemory-policy` says. */
  readonly clocks: 'none' | 'lru' | 'lfu';
  /** Unix milliseconds of the snapshot, from which clocks are counted. */
  readonly nowMs: number;
  /** `lfu-decay-time`. */
  readonly lfuDecayMinutes: number;
  /** Names and values, one character per byte, in this order. */
  readonly aux: readonly (readonly [name: string, value: string])[];
}

export class RdbWriter {
  /** Keys written. */
  keys = 0;
  readonly #view: View;
  readonly #options: RdbWriterOptions;
  readonly #output: RdbOutput;
  readonly #values: ValueWriter;
  readonly #walk: TableWalk;
  readonly #key = new Element();
  #databases: readonly DatabaseRoots[] = [];
  /** The next database. */
  #next = 0;
  #isInDatabase = false;
  #isInValue = false;

  constructor(view: View, sink: ByteSink, options: RdbWriterOptions) {
    this.#view = view;
    this.#options = options;
    this.#output = new RdbOutput(sink, options);
    this.#values = new ValueWriter(view, this.#output, options.version);
    this.#walk = new TableWalk(view);
  }

  /** Bytes written. */
  get bytes(): number {
    return this.#output.written;
  }

  /** Writes what stands before the databases. Those without keys are left out. */
  begin(databases: readonly DatabaseRoots[]): void {
    this.#databases = databases;
    const output = this.#output;
    output.text(signature + `${this.#options.version}`.padStart(versionDigits, '0'));
    for (const [name, value] of this.#options.aux) this.#aux(name, value);
  }

  /** Goes on; true once the file is whole and the sink has all of it. */
  step(units: number): boolean {
    for (let left = units; left > 0; left--) {
      if (this.#isInValue) this.#isInValue = !this.#values.step(elementsPerUnit);
      else if (!this.#nextKey()) return true;
    }
    return false;
  }

  /** Writes the next key, with the value or its beginning; false when that was the end. */
  #nextKey(): boolean {
    for (;;) {
      const ref = this.#isInDatabase ? this.#walk.next() : 0;
      if (ref !== 0) {
        this.#record(ref);
        return true;
      }
      this.#isInDatabase = false;
      if (this.#next === this.#databases.length) {
        this.#end();
        return false;
      }
      this.#beginDatabase(this.#databases[this.#next++]);
    }
  }

  #beginDatabase({ expiringRoot, index, keysRoot }: DatabaseRoots): void {
    const count = recordCount(this.#view, keysRoot);
    if (count === 0) return;
    const output = this.#output;
    output.byte(opcodes.selectDb);
    output.length(index);
    output.byte(opcodes.resizeDb);
    output.length(count);
    output.length(recordCount(this.#view, expiringRoot));
    this.#walk.begin(keysRoot);
    this.#isInDatabase = true;
  }

  #record(ref: number): void {
    const view = this.#view;
    const output = this.#output;
    // First of all, so that a snapshot has the whole record before single words are asked for.
    readKey(view, ref, this.#key);
    if (expires(view, ref)) {
      output.byte(opcodes.expiryMs);
      output.int64(expiryLowHalf(view, ref), expiryHighHalf(view, ref));
    }
    if (this.#options.clocks !== 'none') this.#clock(ref);
    output.byte(this.#values.typeOf(ref));
    output.string(this.#key.bytes, this.#key.start, this.#key.end);
    this.#values.begin(ref);
    this.#isInValue = !this.#values.step(elementsPerUnit);
    this.keys++;
  }

  #clock(ref: number): void {
    const clock = accessClock(this.#view, ref);
    const { clocks, lfuDecayMinutes, nowMs } = this.#options;
    if (clocks === 'lru') {
      this.#output.byte(opcodes.idle);
      this.#output.length(idleSeconds(clock, lruClock(nowMs)));
    } else {
      this.#output.byte(opcodes.frequency);
      this.#output.byte(lfuCounter(clock, nowMs, lfuDecayMinutes));
    }
  }

  #aux(name: string, value: string): void {
    this.#output.byte(opcodes.aux);
    this.#text(name);
    this.#text(value);
  }

  #text(text: string): void {
    const bytes = latin1Bytes(text);
    this.#output.string(bytes, 0, bytes.length);
  }

  #end(): void {
    this.#output.byte(opcodes.end);
    this.#output.checksum();
  }
}
