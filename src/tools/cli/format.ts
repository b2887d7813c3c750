/**
 * Replies as text, in the five formats of `--raw`, `--no-raw`, `--csv`, `--json` and
 * `--quoted-json`.
 *
 *   standard   1) "quoted"      numbered and indented; sets are numbered with ~, maps with # and =>
 *              2) (integer) 2
 *   raw        nothing quoted, elements joined by one delimiter, the whole ended by another
 *   csv        one flat line, a map as its keys and values in turn
 *   json       one line; a key that is not a string is turned into one
 *
 * (1) Each function gives a byte string; `formatReply` adds what ends a reply, the others do not,
 *     but for `standard`,
 *     where every value ends with a newline.
 */
import { unreachable } from '../../base/assert.ts';
import { latin1 } from '../../base/bytes.ts';
import type { Reply } from '../../resp/reply.ts';
import type { OutputFormat } from './options.ts';
import { quoteText } from './words.ts';

export interface Delimiters {
  readonly elementDelimiter: string;
  readonly replyDelimiter: string;
}

/** The whole output for one reply. */
export function formatReply(reply: Reply, output: OutputFormat, delimiters: Delimiters): string {
  switch (output) {
    case 'standard':
      return formatStandard(reply, '');
    case 'raw':
      return formatRaw(reply, delimiters.elementDelimiter) + delimiters.replyDelimiter;
    case 'csv':
      return `${formatCsv(reply)}\n`;
    case 'json':
    case 'quoted-json':
      return `${formatJson(reply, output === 'json' ? jsonString : quotedJsonString)}\n`;
    default:
      return unreachable(output);
  }
}

/** The text of a reply that is a string of some kind, else undefined. */
export function replyText(reply: Reply): string | undefined {
  switch (reply.is) {
    case 'simple':
    case 'error':
      return reply.text;
    case 'bulk':
    case 'verbatim':
      return latin1(reply.bytes, 0, reply.bytes.length);
    default:
      return undefined;
  }
}

export function formatStandard(reply: Reply, indent: string): string {
  switch (reply.is) {
    case 'error':
      return `(error) ${reply.text}\n`;
    case 'simple':
      return `${reply.text}\n`;
    case 'integer':
      return `(integer) ${reply.value}\n`;
    case 'double':
      return `(double) ${reply.text}\n`;
    case 'bignumber':
      return `(big number) ${reply.text}\n`;
    case 'boolean':
      return reply.value ? '(true)\n' : '(false)\n';
    case 'null':
      return '(nil)\n';
    case 'bulk':
      return `${quoteText(latin1(reply.bytes, 0, reply.bytes.length))}\n`;
    case 'verbatim':
      return `${latin1(reply.bytes, 0, reply.bytes.length)}\n`;
    case 'map':
      return formatStandardMap(reply.entries, indent);
    case 'array':
    case 'set':
    case 'push':
      return formatStandardItems(reply, indent);
    case 'attribute':
      return formatStandard(reply.reply, indent);
    default:
      return unreachable(reply);
  }
}

const emptyNames = { array: '(empty array)\n', set: '(empty set)\n', push: '(empty push)\n' };

function formatStandardItems(
  reply: Extract<Reply, { readonly items: readonly Reply[] }>,
  indent: string,
): string {
  if (reply.items.length === 0) return emptyNames[reply.is];
  const width = String(reply.items.length).length;
  const inner = indent + ' '.repeat(width + 2);
  const mark = reply.is === 'set' ? '~' : ')';
  let shown = '';
  reply.items.forEach((item, i) => {
    // The first number continues the line that the parent began.
    if (i > 0) shown += indent;
    shown += `${String(i + 1).padStart(width)}${mark} ${formatStandard(item, inner)}`;
  });
  return shown;
}

function formatStandardMap(entries: readonly (readonly [Reply, Reply])[], indent: string): string {
  if (entries.length === 0) return '(empty hash)\n';
  const width = String(entries.length).length;
  const inner = indent + ' '.repeat(width + 2);
  let shown = '';
  entries.forEach(([key, value], i) => {
    if (i > 0) shown += indent;
    const name = formatStandard(key, inner).slice(0, -1);
    // A value of several lines starts on its own line, to stand under one another.
    const gap = isMultiline(value) ? `\n${inner}` : '';
    shown += `${String(i + 1).padStart(width)}# ${name} => ${gap}${formatStandard(value, inner)}`;
  });
  return shown;
}

function isMultiline(reply: Reply): boolean {
  switch (reply.is) {
    case 'array':
    case 'set':
    case 'push':
      return reply.items.length > 1 || (reply.items.length === 1 && isMultiline(reply.items[0]));
    case 'map':
      return (
        reply.entries.length > 1 || (reply.entries.length === 1 && isMultiline(reply.entries[0][1]))
      );
    default:
      return false;
  }
}

export function formatRaw(reply: Reply, delimiter: string): string {
  switch (reply.is) {
    case 'null':
      return '';
    case 'error':
      return `${reply.text}\n`;
    case 'simple':
    case 'double':
    case 'bignumber':
      return reply.text;
    case 'bulk':
    case 'verbatim':
      return latin1(reply.bytes, 0, reply.bytes.length);
    case 'boolean':
      return reply.value ? '(true)' : '(false)';
    case 'integer':
      return String(reply.value);
    case 'array':
    case 'set':
    case 'push':
      return reply.items.map((item) => formatRaw(item, delimiter)).join(delimiter);
    case 'map':
      return reply.entries
        .map(([key, value]) => `${formatRaw(key, delimiter)} ${formatRaw(value, delimiter)}`)
        .join(delimiter);
    case 'attribute':
      return formatRaw(reply.reply, delimiter);
    default:
      return unreachable(reply);
  }
}

export function formatCsv(reply: Reply): string {
  switch (reply.is) {
    case 'error':
      return `ERROR,${quoteText(reply.text)}`;
    case 'simple':
      return quoteText(reply.text);
    case 'bulk':
    case 'verbatim':
      return quoteText(latin1(reply.bytes, 0, reply.bytes.length));
    case 'integer':
      return String(reply.value);
    case 'double':
    case 'bignumber':
      return reply.text;
    case 'null':
      return 'NULL';
    case 'boolean':
      return String(reply.value);
    case 'array':
    case 'set':
    case 'push':
      return reply.items.map(formatCsv).join(',');
    case 'map':
      return reply.entries.map((entry) => entry.map(formatCsv).join(',')).join(',');
    case 'attribute':
      return formatCsv(reply.reply);
    default:
      return unreachable(reply);
  }
}

type StringWriter = (text: string) => string;

function formatJson(reply: Reply, write: StringWriter): string {
  switch (reply.is) {
    case 'error':
      return `error:${write(reply.text)}`;
    case 'simple':
      return write(reply.text);
    case 'bulk':
    case 'verbatim':
      return write(latin1(reply.bytes, 0, reply.bytes.length));
    case 'integer':
      return String(reply.value);
    case 'double':
    case 'bignumber':
      return reply.text;
    case 'null':
      return 'null';
    case 'boolean':
      return String(reply.value);
    case 'array':
    case 'set':
    case 'push':
      return `[${reply.items.map((item) => formatJson(item, write)).join(',')}]`;
    case 'map':
      return `{${reply.entries.map((entry) => formatJsonEntry(entry, write)).join(',')}}`;
    case 'attribute':
      return formatJson(reply.reply, write);
    default:
      return unreachable(reply);
  }
}

function formatJsonEntry([key, value]: readonly [Reply, Reply], write: StringWriter): string {
  const name = formatJson(key, write);
  const isString = replyText(key) !== undefined || name.startsWith('"');
  return `${isString ? name : `"${name}"`}:${formatJson(value, write)}`;
}

const jsonEscapes = new Map([
  ['\\', '\\\\'],
  ['"', '\\"'],
  ['\n', '\\n'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\b', '\\b'],
]);

/** Bytes above 0x1f pass as they are: what is UTF-8 stays UTF-8. */
function jsonString(text: string): string {
  let shown = '"';
  for (const character of text) {
    const code = character.charCodeAt(0);
    const escaped = jsonEscapes.get(character);
    if (escaped !== undefined) shown += escaped;
    else shown += code <= 0x1f ? `\\u${code.toString(16).padStart(4, '0')}` : character;
  }
  return `${shown}"`;
}

/** The quoted form of `standard` inside a JSON string: its backslashes are doubled. */
function quotedJsonString(text: string): string {
  return quoteText(text).replaceAll('\\', '\\\\');
}
