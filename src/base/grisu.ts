/**
 * The decimal digits of a double, found by Grisu2 (Florian Loitsch, "Printing Floating-Point
 * Numbers Quickly and Accurately with Integers", 2010).
 *
 * Why not String(value)? Redis prints scores with Grisu2, whose digits always read back as the same
 * double but in about one case of a thousand are not the shortest possible. Clients see those
 * digits, so we must find the very same:
 *
 * (1) The cached powers of ten are 10^-348, 10^-340, … 10^340, rounded to 64 bits; which of two
 *     fitting ones is taken
 *     follows from the estimate in `cachedPowerFor`.
 * (2) The interval of acceptable values shrinks by one unit at each end for the error of a rounded
 *     product.
 * (3) The last digit is then moved towards the exact value while that brings it nearer.
 *
 * The 64-bit arithmetic runs on registers: pairs of doubles in one Float64Array, each an integer
 * below 2^32, high word first. That allocates nothing, where BigInt would for every step.
 */
import { assert } from './assert.ts';
import { bitLength } from './binary-float.ts';

const twoTo32 = 0x1_0000_0000;
const hiddenBit = 2 ** 52;

/** The most digits that `shortDigits` writes. */
export const shortDigitsMax = 18;

const powerStep = 8;
const firstPower = -348;
const powerCount = 87;

// Registers, by the index of their high word.
const exact = 0; // The value itself.
const upper = 2; // The end of its interval.
const lower = 4;
const delta = 6; // upper - lower
const distance = 8; // upper - exact
const rest = 10; // What the digits so far leave of `upper`.
const unit = 12; // One in the place of the last digit.
const room = 14; // What may still be added to `rest`.
const next = 16; // `rest` with the last digit one lower.
const before = 18; // How far `rest` and `next` are from `distance`.
const beyond = 20;
const step = 22; // An operand.
const registers = new Float64Array(24);

function isLess(a: number, b: number): boolean {
  if (registers[a] !== registers[b]) return registers[a] < registers[b];
  return registers[a + 1] < registers[b + 1];
}

function set(register: number, high: number, low: number): void {
  registers[register] = high;
  registers[register + 1] = low;
}

function add(target: number, a: number, b: number): void {
  const low = registers[a + 1] + registers[b + 1];
  const carry = low >= twoTo32 ? 1 : 0;
  set(target, registers[a] + registers[b] + carry, low - carry * twoTo32);
}

function subtract(target: number, a: number, b: number): void {
  const low = registers[a + 1] - registers[b + 1];
  const borrow = low < 0 ? 1 : 0;
  set(target, registers[a] - registers[b] - borrow, low + borrow * twoTo32);
}

function timesTen(register: number): void {
  const low = registers[register + 1] * 10;
  const carry = Math.floor(low / twoTo32);
  set(register, registers[register] * 10 + carry, low - carry * twoTo32);
}

/** The high word of a product of two words. */
function productHigh(a: number, b: number): number {
  const bHigh = Math.floor(b / 0x1_0000);
  const top = a * bHigh;
  const topHigh = Math.floor(top / 0x1_0000);
  const bottom = (top - topHigh * 0x1_0000) * 0x1_0000 + a * (b - bHigh * 0x1_0000);
  return topHigh + Math.floor(bottom / twoTo32);
}

/** The low word of a product of two words. */
function productLow(a: number, b: number): number {
  return Math.imul(a, b) >>> 0;
}

/** register = the upper 64 bits of register × power, the lower 64 rounded half up. */
function scale(register: number, powerHigh: number, powerLow: number): void {
  const high = registers[register];
  const low = registers[register + 1];
  const carried =
    productLow(high, powerLow) +
    productLow(low, powerHigh) +
    productHigh(low, powerLow) +
    0x8000_0000;
  const bottom =
    productLow(high, powerHigh) +
    productHigh(high, powerLow) +
    productHigh(low, powerHigh) +
    Math.floor(carried / twoTo32);
  const carry = Math.floor(bottom / twoTo32);
  set(register, productHigh(high, powerHigh) + carry, bottom - carry * twoTo32);
}

interface CachedPower {
  readonly power: number;
  readonly high: number;
  readonly low: number;
  /** 10^power ≈ (high, low) × 2^exponent */
  readonly exponent: number;
}

/**
 * 10^power to 64 bits. No power of the cache lies half way between two, so the way of rounding ties
 * is free.
 */
function computePower(power: number): CachedPower {
  const whole = 10n ** BigInt(Math.abs(power));
  const guard = 70 + (power < 0 ? 2 * bitLength(whole) : 0);
  const scaled = power < 0 ? (1n << BigInt(guard)) / whole : whole << BigInt(guard);
  const cut = bitLength(scaled) - 64;
  const fraction = (scaled + (1n << BigInt(cut - 1))) >> BigInt(cut);
  assert(fraction < 1n << 64n, 'grisu: a power of ten rounds up to no power of two');
  return {
    power,
    high: Number(fraction >> 32n),
    low: Number(fraction & 0xffff_ffffn),
    exponent: cut - guard,
  };
}

let cachedPowers: readonly CachedPower[] = [];

/** The power that brings a fraction with this binary exponent to one in -60 … -32. */
function cachedPowerFor(exponent: number): CachedPower {
  if (cachedPowers.length === 0) {
    const places = Array.from({ length: powerCount }, (_, i) => firstPower + i * powerStep);
    cachedPowers = places.map(computePower);
  }
  const estimate = Math.trunc(-(exponent + powerCount) * 0.30102999566398114);
  let index = Math.trunc((estimate - firstPower) / powerStep);
  for (;;) {
    const product = exponent + cachedPowers[index].exponent + 64;
    if (product < -60) index++;
    else if (product > -32) index--;
    else return cachedPowers[index];
  }
}

const bits = new DataView(new ArrayBuffer(8));

/** Fills `exact`, `upper` and `lower`, normalized to a common exponent, which is returned. */
function loadBounds(value: number): number {
  bits.setFloat64(0, value);
  const biased = (bits.getUint32(0) >>> 20) & 0x7ff;
  let fraction = (bits.getUint32(0) & 0xf_ffff) * twoTo32 + bits.getUint32(4);
  if (biased !== 0) fraction += hiddenBit;
  // Below a power of two the neighbour is only half as far.
  const nearLower = fraction === hiddenBit;
  let shift = 0;
  for (; fraction < hiddenBit; shift++) fraction *= 2;
  const high = Math.floor(fraction / 0x20_0000);
  set(exact, high, (fraction - high * 0x20_0000) * 0x800);
  const half = 2 ** (shift + 10);
  set(step, Math.floor(half / twoTo32), half % twoTo32);
  add(upper, exact, step);
  if (nearLower) set(step, 0, half / 2);
  subtract(lower, exact, step);
  return (biased === 0 ? 1 : biased) - 1075 - shift - 11;
}

/** (3): lowers the last digit while that brings the digits nearer to the exact value. */
function roundLast(digits: Uint8Array, last: number): void {
  while (isLess(rest, distance)) {
    subtract(room, delta, rest);
    if (isLess(room, unit)) return;
    add(next, rest, unit);
    if (!isLess(next, distance)) {
      subtract(before, distance, rest);
      subtract(beyond, next, distance);
      if (!isLess(beyond, before)) return;
    }
    digits[last]--;
    set(rest, registers[next], registers[next + 1]);
  }
}

const tens = [1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/**
 * Writes digits of `upper` until they fall into the interval. `one` is 2^(shift of the point - 32).
 */
function generate(digits: Uint8Array, one: number): number {
  let whole = Math.floor(registers[upper] / one);
  set(rest, registers[upper], registers[upper + 1]);
  let count = 0;
  let place = 9;
  while (place > 0 && whole < tens[place]) place--;
  for (; place >= 0; place--) {
    const digit = Math.floor(whole / tens[place]);
    digits[count++] = 0x30 + digit;
    whole -= digit * tens[place];
    registers[rest] -= digit * tens[place] * one;
    if (!isLess(delta, rest)) {
      set(unit, tens[place] * one, 0);
      roundLast(digits, count - 1);
      return place * 32 + count;
    }
  }
  set(unit, one, 0);
  for (place = -1; ; place--) {
    timesTen(rest);
    timesTen(delta);
    timesTen(distance);
    const digit = Math.floor(registers[rest] / one);
    digits[count++] = 0x30 + digit;
    registers[rest] -= digit * one;
    if (isLess(rest, delta)) {
      roundLast(digits, count - 1);
      return place * 32 + count;
    }
  }
}

/**
 * Writes the digits of a positive, finite double: value = digits × 10^exponent. Returns exponent *
 * 32 + count, so that count is the result & 31 and exponent the result >> 5.
 */
export function shortDigits(value: number, digits: Uint8Array): number {
  assert(value > 0 && value < Number.POSITIVE_INFINITY, 'grisu: digits of a positive finite value');
  const exponent = loadBounds(value);
  const power = cachedPowerFor(exponent);
  scale(exact, power.high, power.low);
  scale(upper, power.high, power.low);
  scale(lower, power.high, power.low);
  set(step, 0, 1); // (2)
  add(lower, lower, step);
  subtract(upper, upper, step);
  subtract(delta, upper, lower);
  subtract(distance, upper, exact);
  const pointShift = -(exponent + power.exponent + 64);
  return generate(digits, 2 ** (pointShift - 32)) - power.power * 32;
}
