/**
 * Runs the documents in `cases/`, whose notation `cases/README.md` explains. Every input arrives in
 * every possible two pieces, byte by byte, and at once. As a connection does it, what is left over
 * moves to the front of a buffer of its own before more is appended. Long inputs are split at a
 * sample of points.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { unreachable } from '../base/assert.ts';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import type { Reply } from './reply.ts';
import { ReplyParser } from './reply-parser.ts';
import { needMore, protocolError, RequestParser } from './request-parser.ts';

interface Case {
  readonly name: string;
  readonly isRequest: boolean;
  readonly options: readonly string[];
  readonly input: Uint8Array;
  readonly expected: readonly string[];
}

const folder = fileURLToPath(new URL('../../../src/resp/cases/', import.meta.url));
const block = /^```(request|reply) ?(.*)\n([\s\S]*?)\n```\n```parse\n([\s\S]*?)\n```$/gm;
const simpleEscapes: Record<string, string> = { r: '\r', n: '\n', t: '\t', s: ' ', '0': '\0' };

function unescaped(text: string): string {
  return text
    .replace(/\\\{(\d+) ([^}]*)\}/g, (_, times, piece) => piece.repeat(Number(times)))
    .replace(/\\(x[0-9a-f]{2}|.)/g, (_, code) =>
      code.length === 3
        ? String.fromCharCode(Number.parseInt(code.slice(1), 16))
        : (simpleEscapes[code] ?? code),
    );
}

function casesOf(file: string): Case[] {
  const text = readFileSync(folder + file, 'utf8');
  return [...text.matchAll(block)].map((match) => ({
    name: `${file}:${text.slice(0, match.index).split('\n').length}`,
    isRequest: match[1] === 'request',
    options: match[2].split(' ').filter((word) => word !== ''),
    input: latin1Bytes(unescaped(match[3].replace(/\n */g, ''))),
    expected: match[4].split('\n').map(unescaped),
  }));
}

function parserFor(options: readonly string[]): RequestParser {
  const limits = { maxBulkBytes: 512 * 1024 * 1024 };
  const parser = new RequestParser(limits);
  for (const option of options) {
    const [name, value] = option.split('=');
    if (name === 'unauthenticated') parser.authenticated = false;
    else if (name === 'max-bulk') limits.maxBulkBytes = Number(value);
    else assert.fail(`unknown option ${option}`);
  }
  return parser;
}

function shown(parser: RequestParser, count: number): string {
  if (count === 0) return 'nothing';
  const words: string[] = [];
  for (let i = 0; i < count; i++) {
    const argument = latin1(parser.source, parser.bounds[2 * i], parser.bounds[2 * i + 1]);
    words.push(`"${argument}"`);
  }
  return words.join(' ');
}

/** What the parser makes of the pieces, one line per request. */
function parsedRequests(parser: RequestParser, pieces: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  let left = new Uint8Array(0);
  let shift = 0;
  for (const piece of pieces) {
    // Each time at another place, so that a position kept by mistake is found out.
    shift = (shift + 3) % 5;
    const buffer = new Uint8Array(shift + left.length + piece.length + 7).fill(0x24);
    const end = shift + left.length + piece.length;
    buffer.set(left, shift);
    buffer.set(piece, shift + left.length);
    let at = shift;
    for (;;) {
      const count = parser.next(buffer, at, end);
      if (count === protocolError) {
        assert.match(parser.error, /^Protocol error: /);
        return [...lines, `error ${parser.error.slice('Protocol error: '.length)}`];
      }
      if (count === needMore) break;
      assert.ok(parser.position > at, 'the parser goes forward');
      lines.push(shown(parser, count));
      at = parser.position;
    }
    left = buffer.slice(at, end);
  }
  if (left.length > 0) lines.push(parser.wantedBytes ? `more ${parser.wantedBytes}` : 'more');
  return lines;
}

/** What the parser makes of the pieces, one line per reply. It keeps what is left over itself. */
function parsedReplies(pieces: readonly Uint8Array[]): string[] {
  const parser = new ReplyParser();
  const lines: string[] = [];
  let isComplete = true;
  for (const piece of pieces) {
    const buffer = piece.slice();
    for (let at = 0; at < buffer.length; at = parser.position) {
      const reply = parser.next(buffer, at, buffer.length);
      isComplete = reply !== undefined || parser.isIdle;
      if (reply === undefined) break;
      lines.push(reply.is === 'broken' ? `broken ${reply.reason}` : shownReply(reply));
      if (reply.is === 'broken') return lines;
    }
    buffer.fill(0x3f);
  }
  if (!isComplete) lines.push('more');
  return lines;
}

function shownReply(reply: Reply): string {
  switch (reply.is) {
    case 'simple':
    case 'error':
      return `${reply.is} "${reply.text}"`;
    case 'bulk':
      return `bulk "${latin1(reply.bytes, 0, reply.bytes.length)}"`;
    case 'verbatim':
      return `verbatim ${reply.format} "${latin1(reply.bytes, 0, reply.bytes.length)}"`;
    case 'null':
      return 'null';
    case 'double':
      return `double ${Object.is(reply.value, -0) ? '-0' : reply.value}`;
    case 'integer':
    case 'boolean':
      return `${reply.is} ${reply.value}`;
    case 'bignumber':
      return `bignumber ${reply.text}`;
    case 'array':
    case 'set':
    case 'push':
      return [reply.is, '[', ...reply.items.map(shownReply), ']'].join(' ');
    case 'map':
      return ['map', '{', ...reply.entries.flat().map(shownReply), '}'].join(' ');
    case 'attribute': {
      const entries = reply.entries.flat().map(shownReply);
      return ['attribute', '{', ...entries, '}', shownReply(reply.reply)].join(' ');
    }
    default:
      return unreachable(reply);
  }
}

function* splits(input: Uint8Array): Generator<Uint8Array[]> {
  yield [input];
  const isLong = input.length > 2000;
  if (!isLong) yield Array.from(input, (byte) => Uint8Array.of(byte));
  const stride = Math.ceil(input.length / 60);
  for (let at = 1; at < input.length; at++) {
    if (isLong && at > 40 && at < input.length - 40 && at % stride !== 0) continue;
    yield [input.slice(0, at), input.slice(at)];
  }
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.md'))) {
  const cases = casesOf(file);
  if (cases.length === 0) continue;
  test(`the cases of ${file} parse as written, at every split point`, () => {
    for (const { name, isRequest, options, input, expected } of cases) {
      for (const pieces of splits(input)) {
        const lines = isRequest
          ? parsedRequests(parserFor(options), pieces)
          : parsedReplies(pieces);
        assert.deepEqual(lines, expected, `${name}, first piece ${pieces[0].length} bytes`);
      }
    }
  });
}
