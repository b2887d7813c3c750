import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1Bytes } from './bytes.ts';
import { globMatch } from './glob.ts';

/** A token eats one byte if its set has it; 'star' eats any run. */
type Token = 'star' | ((byte: number) => boolean);

const lower = (byte: number) => (byte >= 65 && byte <= 90 ? byte + 32 : byte);
const signed = (byte: number) => (byte > 127 ? byte - 256 : byte);

/** Reads a bracket's inside from the pattern; returns its set and what is left. */
function bracket(rest: number[], fold: (byte: number) => number): [Token, number[]] {
  let left = rest;
  const negate = left[0] === 94;
  if (negate) left = left.slice(1);
  const tests: ((byte: number) => boolean)[] = [];
  while (left.length > 0 && left[0] !== 93) {
    const [a, b, c] = left;
    if (a === 92 && left.length >= 2) {
      tests.push((byte) => byte === b);
      left = left.slice(2);
    } else if (b === 45 && left.length >= 3) {
      const [from, to] = [signed(a), signed(c)].sort((x, y) => x - y);
      const within = (byte: number) => fold(byte) >= fold(from) && fold(byte) <= fold(to);
      tests.push((byte) => within(signed(byte)));
      left = left.slice(3);
    } else {
      tests.push((byte) => fold(byte) === fold(a));
      left = left.slice(1);
    }
  }
  return [(byte) => tests.some((has) => has(byte)) !== negate, left.slice(1)];
}

function tokens(pattern: number[], fold: (byte: number) => number): Token[] {
  const found: Token[] = [];
  let left = pattern;
  while (left.length > 0) {
    const [head, next] = left;
    left = left.slice(1);
    if (head === 42) found.push('star');
    else if (head === 63) found.push(() => true);
    else if (head === 91) {
      const [token, rest] = bracket(left, fold);
      found.push(token);
      left = rest;
    } else {
      const escaped = head === 92 && left.length > 0;
      if (escaped) left = left.slice(1);
      const literal = fold(escaped ? next : head);
      found.push((byte) => fold(byte) === literal);
    }
  }
  return found;
}

/** The definition: which prefixes of the text the tokens so far can eat. */
function twin(pattern: string, text: string, ignoreCase: boolean): boolean {
  const p = [...latin1Bytes(pattern)];
  const t = [...latin1Bytes(text)];
  if (t.length === 0) return p.length === 0;
  let reached = new Set([0]);
  for (const token of tokens(p, ignoreCase ? lower : (byte) => byte)) {
    const next = new Set<number>();
    for (const at of reached) {
      if (token === 'star') for (let i = at; i <= t.length; i++) next.add(i);
      else if (at < t.length && token(t[at])) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(t.length);
}

const patternText = fc.string({
  unit: fc.constantFrom('*', '*', '?', '[', ']', '^', '-', '\\', 'a', 'b', 'A', 'B', '\xff'),
  maxLength: 12,
});
const plainText = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', 'B', '-', '^', ']', '\\', '\xff', '\xf0'),
  maxLength: 8,
});

test('a pattern matches exactly what its tokens can eat', () => {
  fc.assert(
    fc.property(patternText, plainText, fc.boolean(), (pattern, text, ignoreCase) => {
      const p = latin1Bytes(`]${pattern}*`);
      const t = latin1Bytes(`a${text}a`);
      const found = globMatch(p, 1, p.length - 1, t, 1, t.length - 1, ignoreCase);
      assert.equal(found, twin(pattern, text, ignoreCase));
    }),
    { numRuns: 3000 },
  );
});

test('a text that is escaped byte by byte matches only itself', () => {
  fc.assert(
    fc.property(plainText, plainText, (text, other) => {
      const p = latin1Bytes([...text].map((c) => `\\${c}`).join(''));
      const t = latin1Bytes(other);
      assert.equal(globMatch(p, 0, p.length, t, 0, t.length, false), text === other);
    }),
  );
});
