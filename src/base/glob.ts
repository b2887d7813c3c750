/**
 * Glob patterns over bytes, as KEYS, SCAN, PSUBSCRIBE, ACL and others use them.
 *
 *   *        any run of bytes, also none        ?       any one byte
 *   [abc]    one of these                       [^abc]  one byte, none of these
 *   [a-z]    a range, in either order           \x      x itself, also inside brackets
 *
 * The edges follow Redis, whose clients see them:
 *
 * (1) An unterminated bracket ends with the pattern: "[a" is "[a]", "[^" is any byte, "[" nothing.
 * (2) A backslash at the very end is a backslash.
 * (3) The empty text matches the empty pattern only, "*" does not: callers treat a lone "*" apart
 *     where they want all.
 * (4) Bytes of a range are compared as signed chars, so [a-\xff] is \xff … a, not a … \xff.
 * (5) When case is ignored, only A-Z fold. The ends of a range are put in order before they are
 *     folded.
 * (6) Past 1000 separate stars nothing matches.
 *
 * Every token but '*' eats exactly one byte. So when the rest fails after a star, only the latest
 * star needs to try again, one byte further on: no recursion, and at most (pattern × text) steps
 * whatever a client sends.
 */

const star = 0x2a;
const dash = 0x2d;
const question = 0x3f;
const open = 0x5b;
const backslash = 0x5c;
const close = 0x5d;
const caret = 0x5e;

const starsMax = 1000;

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte;
}

function signed(byte: number): number {
  return (byte << 24) >> 24;
}

function same(a: number, b: number, ignoreCase: boolean): boolean {
  return a === b || (ignoreCase && lower(a) === lower(b));
}

function inRange(from: number, to: number, byte: number, ignoreCase: boolean): boolean {
  const a = signed(from);
  const b = signed(to);
  let low = Math.min(a, b);
  let high = Math.max(a, b);
  let tested = signed(byte);
  if (ignoreCase) {
    low = lower(low);
    high = lower(high);
    tested = lower(tested);
  }
  return tested >= low && tested <= high;
}

/**
 * Matches one byte against the bracket that opens at `at`. Returns the position after the
 * bracket, negated (as ~) when the byte is not in it.
 */
function matchBracket(
  pattern: Uint8Array,
  open: number,
  pEnd: number,
  byte: number,
  ignoreCase: boolean,
): number {
  let at = open + 1;
  const negate = at < pEnd && pattern[at] === caret;
  if (negate) at++;
  let found = false;
  while (at < pEnd) {
    const token = pattern[at];
    if (token === backslash && at + 1 < pEnd) {
      // An escaped byte is compared as it is, even when case is ignored.
      if (pattern[at + 1] === byte) found = true;
      at += 2;
    } else if (token === close) {
      break;
    } else if (at + 2 < pEnd && pattern[at + 1] === dash) {
      if (inRange(token, pattern[at + 2], byte, ignoreCase)) found = true;
      at += 3;
    } else {
      if (same(token, byte, ignoreCase)) found = true;
      at++;
    }
  }
  if (at < pEnd) at++;
  return found !== negate ? at : ~at;
}

/**
 * Matches one byte against the token at `at`, which is not a star. Returns as `matchBracket`
 * does.
 */
function matchToken(
  pattern: Uint8Array,
  at: number,
  pEnd: number,
  byte: number,
  ignoreCase: boolean,
): number {
  const token = pattern[at];
  if (token === question) return at + 1;
  if (token === open) return matchBracket(pattern, at, pEnd, byte, ignoreCase);
  const literalAt = token === backslash && at + 1 < pEnd ? at + 1 : at;
  return same(pattern[literalAt], byte, ignoreCase) ? literalAt + 1 : ~(literalAt + 1);
}

function skipStars(pattern: Uint8Array, at: number, pEnd: number): number {
  let next = at;
  while (next < pEnd && pattern[next] === star) next++;
  return next;
}

export function globMatch(
  pattern: Uint8Array,
  pStart: number,
  pEnd: number,
  text: Uint8Array,
  tStart: number,
  tEnd: number,
  ignoreCase: boolean,
): boolean {
  if (tStart === tEnd) return pStart === pEnd;
  let p = pStart;
  let t = tStart;
  let retryP = -1; // After the latest star, and where its rest was last tried.
  let retryT = -1;
  let stars = 0;
  while (t < tEnd) {
    if (p < pEnd && pattern[p] === star) {
      p = skipStars(pattern, p, pEnd);
      if (p === pEnd) return true;
      if (++stars > starsMax) return false;
      retryP = p;
      retryT = t;
      continue;
    }
    const next = p < pEnd ? matchToken(pattern, p, pEnd, text[t], ignoreCase) : -1;
    if (next >= 0) {
      p = next;
      t++;
    } else if (retryP >= 0) {
      p = retryP;
      t = ++retryT;
    } else {
      return false;
    }
  }
  // The text is used up: a later start of the latest star would leave the rest even less of it.
  return skipStars(pattern, p, pEnd) === pEnd;
}
