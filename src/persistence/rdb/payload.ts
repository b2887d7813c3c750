/**
 * DUMP payloads: one value, as RDB files have it, for RESTORE and MIGRATE.
 *
 *   type (1) | value | version of the format (2) | CRC64 of all before (8)
 */
import { Crc64 } from '../../base/crc64.ts';
import type { Keyspace } from '../../keyspace/keyspace.ts';
import { report } from './rdb-error.ts';
import { broken, RdbInput } from './rdb-input.ts';
import { RdbOutput } from './rdb-output.ts';
import { type RdbType, rdbVersions } from './types.ts';
import { more, whole } from './value-builder.ts';
import { ValueReader } from './value-reader.ts';
import { ValueWriter } from './value-writer.ts';

const versionBytes = 2;
const checksumBytes = 8;
const footBytes = versionBytes + checksumBytes;
const bytesFirst = 1024;
/** A larger buffer is not kept. */
const bytesKept = 1 << 20;
const elementsAtOnce = 1024;

/** Makes payloads, one after the other. */
export class PayloadWriter {
  /** The payload, until the next one is made: bytes[0, length). */
  bytes = new Uint8Array(bytesFirst);
  length = 0;
  readonly #output: RdbOutput;
  readonly #values: ValueWriter;
  readonly #crc = new Crc64();

  constructor({ arena }: Keyspace) {
    const sink = {
      write: (bytes: Uint8Array, start: number, end: number): void => {
        this.#append(bytes, start, end);
      },
    };
    this.#output = new RdbOutput(sink, { compresses: true, sums: false });
    this.#values = new ValueWriter(arena, this.#output, rdbVersions.redis72);
  }

  /** Makes the payload of a record's value. */
  write(ref: number): void {
    if (this.bytes.length > bytesKept) this.bytes = new Uint8Array(bytesFirst);
    this.length = 0;
    this.#output.byte(this.#values.typeOf(ref));
    this.#values.begin(ref);
    while (!this.#values.step(elementsAtOnce));
    this.#output.byte(rdbVersions.redis72);
    this.#output.byte(0);
    this.#output.flush();
    this.#room(checksumBytes);
    this.#crc.reset();
    this.#crc.update(this.bytes, 0, this.length);
    this.length = this.#crc.write(this.bytes, this.length);
  }

  #append(bytes: Uint8Array, start: number, end: number): void {
    this.#room(end - start);
    this.bytes.set(bytes.subarray(start, end), this.length);
    this.length += end - start;
  }

  #room(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(2 * needed);
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

/** Whether a payload ends with a version that can be read and, if asked, with its own checksum. */
export function isPayload(
  bytes: Uint8Array,
  start: number,
  end: number,
  checksSum: boolean,
): boolean {
  if (end - start < footBytes) return false;
  const version = bytes[end - footBytes] | (bytes[end - footBytes + 1] << 8);
  if (version > rdbVersions.redis72) return false;
  if (!checksSum) return true;
  const crc = new Crc64();
  crc.update(bytes, start, end - checksumBytes);
  return crc.matches(bytes, end - checksumBytes);
}

/** Makes records of payloads. */
export class PayloadReader {
  /** Why the last payload was broken, for the log; empty where it only was too short. */
  complaint = '';
  readonly #input = new RdbInput();
  readonly #values: ValueReader;

  constructor(keyspace: Keyspace) {
    this.#values = new ValueReader(keyspace, this.#input);
  }

  set sanitizes(isOn: boolean) {
    this.#values.sanitizes = isOn;
  }

  /** How many values were looked through for duplicates. */
  get sanitized(): number {
    return this.#values.sanitized;
  }

  /**
   * A record without expiry for the key bytes[start, end), in no database, made of the payload
   * bytes[from, to); 0 where that is broken.
   */
  read(bytes: Uint8Array, start: number, end: number, from: number, to: number): number {
    const input = this.#input;
    input.begin(bytes, from, to - footBytes);
    let outcome = input.byte();
    if (outcome >= 0) {
      this.#values.begin(outcome as RdbType, bytes, start, end, false);
      do {
        outcome = this.#values.step();
      } while (outcome === more);
    }
    const { position } = input;
    input.forget();
    if (outcome === whole) return this.#values.take();
    this.#values.abandon();
    this.complaint = outcome === broken ? report(position, input.reason) : '';
    return 0;
  }
}
