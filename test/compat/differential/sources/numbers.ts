/** Numbers, edge cases among them. */
import type { Draw, Sources } from '../template.ts';
import { choice, pick } from './draws.ts';

export const oddNumbers = [
  '0',
  '-1',
  '-0',
  '+1',
  '01',
  ' 1',
  '1 ',
  '',
  'abc',
  '1.0',
  '1e2',
  '0x10',
  '2147483647',
  '2147483648',
  '-2147483649',
  '4294967296',
  '9223372036854775806',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775807',
  '-9223372036854775808',
  '-9223372036854775809',
  '18446744073709551615',
  '123456789012345678901234567890',
] as const;

const oddFloats = [
  'nan',
  '-nan',
  'inf',
  '-inf',
  '+inf',
  'Infinity',
  'infinit',
  '1e308',
  '-1.7976931348623157e308',
  '1e309',
  '5e-324',
  '1e-400',
  '-0.0',
  '0x1p3',
  '0x',
  '1.',
  '.5',
  '.',
  '1e',
  '1e+5',
  '3.0e1',
  ' 3',
  '3 ',
  '3\x00',
  '3.14159265358979323846',
  '0.1',
  '1234567890123456789',
  '9007199254740993',
  '17179869184.5',
  '-123.456e-7',
  '1e21',
  '1e20',
  '123456789.123456789',
] as const;

export const small: Draw = (prng) => [String(prng.below(24) - 4)];

export const integer: Draw = (prng) => {
  const dice = prng.below(20);
  if (dice < 2) return [pick(prng, oddNumbers)];
  if (dice < 4) return [String(prng.below(2 ** 32) - 2 ** 31)];
  if (dice < 5) return [String((BigInt(prng.next32()) << 31n) - (1n << 62n))];
  return small(prng);
};

export const float: Draw = (prng) => {
  const dice = prng.below(20);
  if (dice < 3) return [pick(prng, oddFloats)];
  if (dice < 4) return [pick(prng, oddNumbers)];
  if (dice < 9) return [((prng.float() - 0.5) * 10 ** prng.below(12)).toFixed(prng.below(9))];
  if (dice < 11) return [String((prng.float() - 0.5) * 10 ** (prng.below(40) - 20))];
  return small(prng);
};

const offset: Draw = (prng) => {
  const dice = prng.below(16);
  if (dice < 1) return [pick(prng, ['-1', 'abc', '4294967296', '9223372036854775807', '1.5', ''])];
  if (dice < 2) return [String(prng.below(100_000))];
  return [String(prng.below(300))];
};

const integerType: Draw = (prng) => {
  const dice = prng.below(12);
  if (dice < 1) return [pick(prng, ['u64', 'i65', 'u0', 'i0', 'x8', 'u', '', 'U8', 'u063', 'i-1'])];
  if (dice < 3) return [pick(prng, ['i64', 'u63', 'i1', 'u1'])];
  return [`${pick(prng, ['i', 'u'])}${1 + prng.below(63)}`];
};

const fieldOffset: Draw = (prng) =>
  prng.chance(0.3) ? [`#${prng.below(40)}`] : prng.chance(0.05) ? ['#-1'] : offset(prng);

export const numberSources: Sources = {
  int: integer,
  small,
  count: (prng) => (prng.chance(0.9) ? [String(prng.below(12))] : integer(prng)),
  float,
  offset,
  bit: choice('0', '1', '0', '1', '2', 'x'),
  'int-type': integerType,
  'field-offset': fieldOffset,
};
