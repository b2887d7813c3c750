/**
 * CRC-64 as RDB files and DUMP payloads carry it: the polynomial of David Jones, reflected, from 0,
 * no final complement. "123456789" gives e9c6d914c4b8d9ca.
 *
 * The 64 bits are two int32 halves. Eight bytes are taken at once: table k tells what a byte does
 * to the CRC when k more zero bytes follow it, so the eight contributions are looked up
 * independently of each other ("slicing by 8").
 */
import { bigintOf } from './number.ts';

/** The polynomial with its bits reversed. */
const polynomialLo = 0xac4bc9b5 | 0;
const polynomialHi = 0x95ac9329 | 0;

const slices = 8;
const tableLo = new Int32Array(slices * 256);
const tableHi = new Int32Array(slices * 256);

function fillFirstTable(): void {
  for (let byte = 0; byte < 256; byte++) {
    let lo = byte;
    let hi = 0;
    for (let bit = 0; bit < 8; bit++) {
      const carry = lo & 1;
      lo = (lo >>> 1) | (hi << 31);
      hi >>>= 1;
      if (carry === 1) {
        lo ^= polynomialLo;
        hi ^= polynomialHi;
      }
    }
    tableLo[byte] = lo;
    tableHi[byte] = hi;
  }
}

function fillTables(): void {
  fillFirstTable();
  for (let i = 256; i < slices * 256; i++) {
    const lo = tableLo[i - 256];
    const hi = tableHi[i - 256];
    const byte = lo & 0xff;
    tableLo[i] = ((lo >>> 8) | (hi << 24)) ^ tableLo[byte];
    tableHi[i] = (hi >>> 8) ^ tableHi[byte];
  }
}

fillTables();

/** A CRC that is fed piece by piece. */
export class Crc64 {
  /** The halves of the CRC so far: int32 each. */
  lo = 0;
  hi = 0;

  reset(): void {
    this.lo = 0;
    this.hi = 0;
  }

  /** @hot bench/crc64.ts */
  update(bytes: Uint8Array, start: number, end: number): void {
    let lo = this.lo;
    let hi = this.hi;
    let at = start;
    for (; at + 8 <= end; at += 8) {
      const a = 0x700 | (bytes[at] ^ (lo & 0xff));
      const b = 0x600 | (bytes[at + 1] ^ ((lo >>> 8) & 0xff));
      const c = 0x500 | (bytes[at + 2] ^ ((lo >>> 16) & 0xff));
      const d = 0x400 | (bytes[at + 3] ^ (lo >>> 24));
      const e = 0x300 | (bytes[at + 4] ^ (hi & 0xff));
      const f = 0x200 | (bytes[at + 5] ^ ((hi >>> 8) & 0xff));
      const g = 0x100 | (bytes[at + 6] ^ ((hi >>> 16) & 0xff));
      const h = bytes[at + 7] ^ (hi >>> 24);
      lo =
        tableLo[a] ^
        tableLo[b] ^
        tableLo[c] ^
        tableLo[d] ^
        (tableLo[e] ^ tableLo[f] ^ tableLo[g] ^ tableLo[h]);
      hi =
        tableHi[a] ^
        tableHi[b] ^
        tableHi[c] ^
        tableHi[d] ^
        (tableHi[e] ^ tableHi[f] ^ tableHi[g] ^ tableHi[h]);
    }
    for (; at < end; at++) {
      const byte = (bytes[at] ^ lo) & 0xff;
      lo = ((lo >>> 8) | (hi << 24)) ^ tableLo[byte];
      hi = (hi >>> 8) ^ tableHi[byte];
    }
    this.lo = lo;
    this.hi = hi;
  }

  /**
   * Writes the CRC as files end with it: eight bytes, little-endian. Returns the position after.
   */
  write(target: Uint8Array, at: number): number {
    for (let i = 0; i < 4; i++) {
      target[at + i] = this.lo >>> (8 * i);
      target[at + 4 + i] = this.hi >>> (8 * i);
    }
    return at + 8;
  }

  /** Whether the eight bytes at `at` are this CRC. */
  matches(bytes: Uint8Array, at: number): boolean {
    for (let i = 0; i < 4; i++) {
      if (bytes[at + i] !== ((this.lo >>> (8 * i)) & 0xff)) return false;
      if (bytes[at + 4 + i] !== ((this.hi >>> (8 * i)) & 0xff)) return false;
    }
    return true;
  }

  /** The CRC as an unsigned integer, for messages and tools. */
  value(): bigint {
    return BigInt.asUintN(64, bigintOf(this.lo, this.hi));
  }
}
