/** Values, members and patterns. Words have one character per byte. */
import type { Draw, Sources } from '../template.ts';
import { many, pick, some } from './draws.ts';
import { float, integer, small } from './numbers.ts';

export const allBytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join(
  '',
);

const texts = [
  '',
  'a',
  'abc',
  'foobar',
  'ohmytext',
  'mynewtext',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  allBytes,
  '\x00',
  '\r\n',
  '\xff\xfe\x00\x80',
  'x'.repeat(43),
  'x'.repeat(44),
  'x'.repeat(45),
  'y'.repeat(63),
  'y'.repeat(64),
  'y'.repeat(65),
  'caf\xc3\xa9',
] as const;

export const value: Draw = (prng) => {
  const dice = prng.below(24);
  if (dice < 10) return [String(prng.below(100))];
  if (dice < 12) return integer(prng);
  if (dice < 13) return float(prng);
  if (dice < 21) return [pick(prng, texts)];
  if (dice < 22) return [Buffer.from(prng.bytes(prng.below(100))).toString('latin1')];
  if (dice < 23) return [`v${prng.below(1000)}`.repeat(1 + prng.below(60))];
  return [pick(prng, 'pqrs'.split('')).repeat(prng.chance(0.05) ? 20_000 : 300)];
};

/** Of a hash, a set or a sorted set. */
const member: Draw = (prng) => {
  const dice = prng.below(20);
  if (dice < 8) return [`m${prng.below(30)}`];
  if (dice < 15) return [String(prng.below(40))];
  if (dice < 18) return [pick(prng, 'abcdef'.split(''))];
  if (dice < 19) return [pick(prng, texts)];
  return value(prng);
};

const bulkMember: Draw = (prng) =>
  prng.chance(0.5) ? [String(prng.below(100_000))] : [`n${prng.below(2000)}`];

const mixedMember: Draw = (prng) => (prng.chance(0.7) ? member : bulkMember)(prng);

const score: Draw = (prng) => (prng.chance(0.6) ? small : float)(prng);

const pair: Draw = (prng) => [...mixedMember(prng), ...value(prng)];
const scored: Draw = (prng) => [...score(prng), ...mixedMember(prng)];

const scoreBound: Draw = (prng) => {
  const dice = prng.below(10);
  if (dice < 2) return [pick(prng, ['-inf', '+inf', 'inf', '(inf', '(-inf'])];
  return [`${dice < 5 ? '(' : ''}${score(prng)[0]}`];
};

const lexMember: Draw = (prng) => ['0', ...mixedMember(prng)];

const lexBound: Draw = (prng) => {
  const dice = prng.below(12);
  if (dice < 3) return [pick(prng, ['-', '+'])];
  if (dice < 4) return [pick(prng, ['', 'a', '(', '[', '--', '++', '-inf', '\xff'])];
  return [`${dice < 8 ? '[' : '('}${member(prng)[0]}`];
};

const patterns = [
  '*',
  '?',
  's*',
  '?[0-3]',
  '[^m]*',
  'm*',
  '*1*',
  '[a-c]*',
  '[c-a]*',
  '\\*',
  '[',
  '[a',
  '\\',
  '',
  '__*__',
  '*********a',
  'm[0-9][^0-9]',
  '[]',
  '[^]*',
  '\xff*',
] as const;

export const textSources: Sources = {
  value,
  values: many(value, 150),
  'no-text': () => [''],
  member,
  members: many(mixedMember, 500),
  pairs: many(pair, 400),
  score,
  scored: many(scored, 150),
  'one-scored': scored,
  weights: some(score, 3),
  min: scoreBound,
  max: scoreBound,
  'lex-members': many(lexMember, 150),
  lexmin: lexBound,
  lexmax: lexBound,
  pattern: (prng) => [pick(prng, patterns)],
};
