/** Stand-ins until the base floor has them. */
import { writeLatin1 } from '../base/bytes.ts';

export function writeInteger(value: number, target: Uint8Array, at: number): number {
  if (value >= 0 && value <= 0x7fff_ffff) {
    let digits = 1;
    for (let power = 10; power <= value; power *= 10) digits++;
    let left = value | 0;
    for (let i = at + digits - 1; i >= at; i--) {
      const tenth = (left / 10) | 0;
      target[i] = 48 + (left - tenth * 10);
      left = tenth;
    }
    return at + digits;
  }
  return writeLatin1(String(value), target, at);
}

export function integerLength(value: number): number {
  if (value >= 0 && value < 100) return value < 10 ? 1 : 2;
  return String(value).length;
}

export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}
