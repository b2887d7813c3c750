/** Layouts that this server never writes itself, as bytes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1, latin1Bytes } from '../../base/bytes.ts';
import type { Keyspace } from '../../keyspace/keyspace.ts';
import { Element } from '../../structures/element.ts';
import { encodingNames, encodingOf, typeNames, typeOf, types } from '../../values/value.ts';
import { PayloadReader } from './payload.ts';
import { testKeyspace } from './testing.ts';
import { valueTypes } from './types.ts';

interface Read {
  readonly type: string;
  readonly encoding: string;
  readonly elements: readonly string[];
}

const key = 'key';
const foot = '\x0b\x00'.padEnd(10, '\x00');

function textOf({ bytes, end, start }: Element): string {
  return latin1(bytes, start, end);
}

/** What becomes of a payload; the complaint where nothing does. */
function read(
  type: number,
  value: string,
  setUp?: (keyspace: Keyspace) => void,
  sanitizes = false,
): Read | string {
  const keyspace = testKeyspace(1);
  setUp?.(keyspace);
  const reader = new PayloadReader(keyspace);
  reader.sanitizes = sanitizes;
  const bytes = latin1Bytes(`${key}${String.fromCharCode(type)}${value}${foot}`);
  const ref = reader.read(bytes, 0, key.length, key.length, bytes.length);
  if (ref === 0) return reader.complaint.split(' -> ')[1] ?? '';
  const { arena } = keyspace;
  return {
    type: typeNames[typeOf(arena, ref)],
    encoding: encodingNames[encodingOf(arena, ref)],
    elements: elementsOf(keyspace, ref),
  };
}

function elementsOf({ arena, records, values }: Keyspace, ref: number): string[] {
  const found: string[] = [];
  const element = new Element();
  switch (typeOf(arena, ref)) {
    case types.string:
      records.readString(ref, element);
      return [textOf(element)];
    case types.list:
      for (let i = 0; values.lists.readAt(ref, i, element); i++) found.push(textOf(element));
      return found;
    case types.set:
      values.sets.cursor.begin(ref);
      while (values.sets.cursor.next()) found.push(textOf(values.sets.cursor.member));
      return found;
    case types.zset: {
      const { cursor } = values.zsets;
      for (let isMore = cursor.seek(ref, 0); isMore; isMore = cursor.next()) {
        found.push(textOf(cursor.member), `${cursor.score()}`);
      }
      return found;
    }
    default: {
      const { cursor } = values.hashes;
      cursor.begin(ref);
      while (cursor.next()) found.push(textOf(cursor.field), textOf(cursor.value));
      return found;
    }
  }
}

/** A string as files have it: a length of one or two bytes before it. */
function string(text: string): string {
  const { length } = text;
  const head = length < 64 ? [length] : [0x40 | (length >> 8), length & 255];
  return String.fromCharCode(...head) + text;
}

function word(value: number): string {
  return String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24);
}

function double(value: number): string {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return latin1(bytes, 0, 8);
}

/** A ziplist of these entries, each without the length of the one before. */
function ziplist(...entries: readonly string[]): string {
  let body = '';
  let last = 10;
  let before = 0;
  for (const entry of entries) {
    last = 10 + body.length;
    const whole = (before < 254 ? String.fromCharCode(before) : `\xfe${word(before)}`) + entry;
    body += whole;
    before = whole.length;
  }
  const count = word(entries.length).slice(0, 2);
  return `${word(11 + body.length)}${word(last)}${count}${body}\xff`;
}

/** Entries of every encoding, and what they are. */
const ziplistEntries: readonly (readonly [bytes: string, text: string])[] = [
  ['\x03abc', 'abc'],
  [`\x41\x00${'x'.repeat(256)}`, 'x'.repeat(256)],
  ['\x80\x00\x00\x00\x02yz', 'yz'],
  ['\xf1', '0'],
  ['\xfd', '12'],
  ['\xfe\xff', '-1'],
  ['\xc0\x00\x80', '-32768'],
  ['\xf0\x00\x00\x80', '-8388608'],
  ['\xd0\xff\xff\xff\x7f', '2147483647'],
  ['\xe0\xff\xff\xff\xff\xff\xff\xff\x7f', '9223372036854775807'],
  ['\x0212', '12'],
];

test('strings are read in all encodings', () => {
  const { string: type } = valueTypes;
  const text = (value: string): unknown => {
    const found = read(type, value);
    return typeof found === 'string' ? found : found.elements[0];
  };
  assert.equal(text('\x05hello'), 'hello');
  assert.equal(text('\xc0\x80'), '-128');
  assert.equal(text('\xc1\x00\x80'), '-32768');
  assert.equal(text('\xc2\x00\x00\x00\x80'), '-2147483648');
  assert.equal(text('\x80\x00\x00\x00\x02ab'), 'ab');
  assert.equal(text('\x81\x00\x00\x00\x00\x00\x00\x00\x02ab'), 'ab');
  assert.equal(text('\xc3\x09\x1e\x01aa\xe0\x11\x00\x01aa'), 'a'.repeat(30));
  assert.equal(text('\xc4'), 'Unknown RDB string encoding type 4');
  assert.equal(text('\x82'), 'Unknown length encoding 130 in rdbLoadLen()');
  assert.equal(text('\xc3\x09\x1f\x01aa\xe0\x11\x00\x01aa'), 'Invalid LZF compressed string');
  assert.equal(text('\xc3\x01\x80\x40\x00\x00\x00a'), 'Invalid LZF compressed string');
  assert.equal(text('\x81\xff\xff\xff\xff\xff\xff\xff\xff'), 'A string is too long');
});

test('a ziplist is a list, of all encodings that entries had', () => {
  const bytes = ziplist(...ziplistEntries.map(([entry]) => entry));
  const elements = ziplistEntries.map(([, text]) => text);
  assert.deepEqual(read(valueTypes.listZiplist, string(bytes)), {
    type: 'list',
    encoding: 'quicklist',
    elements,
  });
  assert.deepEqual(read(valueTypes.listQuicklist, `\x02${string(bytes)}${string(bytes)}`), {
    type: 'list',
    encoding: 'quicklist',
    elements: [...elements, ...elements],
  });
});

test('a list is read element by element', () => {
  const value = `\x03${string('a')}\xc0\x05${string('b')}`;
  const elements = ['a', '5', 'b'];
  assert.deepEqual(read(valueTypes.list, value), { type: 'list', encoding: 'listpack', elements });
});

test('a quicklist may have plain nodes, and nodes without elements are left out', () => {
  const none = string(`${word(7)}\x00\x00\xff`);
  const one = string(`${word(9)}\x01\x00\x05\x01\xff`);
  const value = `\x03\x02${none}\x01${string('plain')}\x02${one}`;
  assert.deepEqual(read(valueTypes.listQuicklist2, value), {
    type: 'list',
    encoding: 'quicklist',
    elements: ['plain', '5'],
  });
  assert.equal(read(valueTypes.listQuicklist2, `\x01\x02${none}`), '');
  const broken = 'Quicklist integrity check failed.';
  assert.equal(read(valueTypes.listQuicklist2, `\x01\x03${one}`), broken);
  assert.equal(read(valueTypes.listQuicklist2, '\x01\x01\x00'), broken);
});

test('hashes were zipmaps and ziplists', () => {
  const elements = ['a', '1', 'bc', ''];
  const hash = { type: 'hash', encoding: 'listpack', elements };
  const zipmap = '\x02\x01a\x01\x021..\x02bc\x00\x00\xff';
  assert.deepEqual(read(valueTypes.hashZipmap, string(zipmap)), hash);
  const pairs = ziplist('\x01a', '\xf2', '\x02bc', '\x00');
  assert.deepEqual(read(valueTypes.hashZiplist, string(pairs)), hash);
  const large = { ...hash, encoding: 'hashtable' };
  const one = ({ values }: Keyspace): void => {
    values.hashes.maxListpackEntries = 1;
  };
  const sorted = (found: Read | string): unknown =>
    typeof found === 'string' ? found : { ...found, elements: [...found.elements].sort() };
  assert.deepEqual(sorted(read(valueTypes.hashZipmap, string(zipmap), one)), sorted(large));
  assert.deepEqual(sorted(read(valueTypes.hashZiplist, string(pairs), one)), sorted(large));
});

test('sorted sets had scores in digits, and were ziplists', () => {
  const elements = ['b', '-Infinity', 'a', '1.5', 'c', '2'];
  const zset = { type: 'zset', encoding: 'listpack', elements };
  const digits = `\x03${string('a')}\x031.5${string('b')}\xff${string('c')}\x012`;
  assert.deepEqual(read(valueTypes.zset, digits), zset);
  const pairs = ziplist('\x01b', '\x04-inf', '\x01a', '\x031.5', '\x01c', '\xf3');
  assert.deepEqual(read(valueTypes.zsetZiplist, string(pairs)), zset);
  const nan = `\x01${string('a')}\xfd`;
  assert.equal(read(valueTypes.zset, nan), 'Zset with NAN score detected');
});

test('a large sorted set is put in order, however it comes', () => {
  const members = Array.from({ length: 300 }, (_, i) => ({ score: i >> 2, name: `m${1000 + i}` }));
  const expected = members.flatMap(({ name, score }) => [name, `${score}`]);
  const orders = [
    members,
    [...members].reverse(),
    [...members.slice(100), ...members.slice(0, 100)],
    [...members.slice(0, 299).reverse(), members[299]],
  ];
  for (const order of orders) {
    const pairs = order.map(({ name, score }) => string(name) + double(score)).join('');
    assert.deepEqual(read(valueTypes.zset2, `\x41\x2c${pairs}`), {
      type: 'zset',
      encoding: 'skiplist',
      elements: expected,
    });
  }
  const twice = [...members.slice(1), members[5]];
  const pairs = twice.map(({ name, score }) => string(name) + double(score)).join('');
  assert.equal(read(valueTypes.zset2, `\x41\x2c${pairs}`), 'Duplicate zset fields detected');
  const short = pairs.slice(0, 1000);
  assert.equal(read(valueTypes.zset2, `\x41\x2c${short}`), '');
});

test('sets get the encoding that their members ask for', () => {
  const setOf = (...members: string[]): string =>
    String.fromCharCode(0x40 | (members.length >> 8), members.length & 255) +
    members.map(string).join('');
  const encodingFor = (...members: string[]): unknown => {
    const found = read(valueTypes.set, setOf(...members));
    if (typeof found === 'string') return found;
    assert.deepEqual([...found.elements].sort(), [...members].sort());
    return found.encoding;
  };
  const numbered = (count: number, prefix = ''): string[] =>
    Array.from({ length: count }, (_, i) => `${prefix}${i}`);
  assert.equal(encodingFor(...numbered(512)), 'intset');
  assert.equal(encodingFor(...numbered(513)), 'hashtable');
  assert.equal(encodingFor(...numbered(128, 'm')), 'listpack');
  assert.equal(encodingFor(...numbered(129, 'm')), 'hashtable');
  assert.equal(encodingFor('1', '2', 'm'), 'listpack');
  assert.equal(encodingFor(...numbered(200), 'm'), 'hashtable');
  assert.equal(encodingFor('m', 'x'.repeat(65)), 'hashtable');
  assert.equal(encodingFor('1', 'x'.repeat(65)), 'hashtable');
  const duplicate = 'Duplicate set members detected';
  assert.equal(encodingFor('m', 'n', 'm'), duplicate);
  assert.equal(encodingFor('m', 'm', 'x'.repeat(65)), duplicate);
  assert.equal(encodingFor('1', '2', '1'), duplicate);
  assert.equal(encodingFor('1', '1', 'm'), duplicate);
  assert.equal(encodingFor('1', 'm', '1'), duplicate);
});

test('sorted sets that are not in order are put right when they grow, or refused if sanitized', () => {
  const broken = 'Zset ziplist integrity check failed.';
  const pairs = (...entries: string[]): string => string(ziplist(...entries));
  const falling = pairs('\x01a', '\xf3', '\x01b', '\xf2', '\x01c', '\xf2');
  const large = ({ values }: Keyspace): void => {
    values.zsets.maxListpackEntries = 1;
  };
  assert.deepEqual(read(valueTypes.zsetZiplist, falling, large), {
    type: 'zset',
    encoding: 'skiplist',
    elements: ['b', '1', 'c', '1', 'a', '2'],
  });
  assert.equal(read(valueTypes.zsetZiplist, falling, undefined, true), broken);
  const alike = pairs('\x01b', '\xf2', '\x01a', '\xf2');
  assert.equal(read(valueTypes.zsetZiplist, alike, undefined, true), broken);
  const twice = pairs('\x01a', '\xf2', '\x01a', '\xf3');
  assert.equal(read(valueTypes.zsetZiplist, twice), broken);
});

test('ziplists and zipmaps that are broken are refused', () => {
  const whole = ziplist('\x01a', '\xf2');
  const refused = 'Hash ziplist integrity check failed.';
  const broken = [
    whole.slice(0, -1),
    `${word(whole.length + 1)}${whole.slice(4)}`,
    `${whole.slice(0, 4)}${word(10)}${whole.slice(8)}`,
    `${whole.slice(0, 8)}\x03${whole.slice(9)}`,
    ziplist('\x05a', '\xf2'),
    ziplist('\x01a', '\x90'),
    ziplist('\x01a', '\xc5'),
    ziplist('\x01a', '\xd0a'),
    ziplist('\x01a'),
    ziplist('\x01a', '\xf2', '\x01a', '\xf3'),
    '',
  ];
  for (const bytes of broken) assert.equal(read(valueTypes.hashZiplist, string(bytes)), refused);
  const zipmaps = ['', '\x00\xff', '\x02\x01a\x01\x001\xff', '\x01\x01a\x05\x001\xff', '\x01\x09a'];
  for (const bytes of zipmaps) {
    assert.equal(read(valueTypes.hashZipmap, string(bytes)), 'Zipmap integrity check failed.');
  }
  const twice = '\x02\x01a\x01\x001\x01a\x01\x002\xff';
  assert.match(`${read(valueTypes.hashZipmap, string(twice))}`, /^Hash zipmap with dup elements/);
});

test('what has no counterpart here is refused by name', () => {
  assert.equal(read(valueTypes.streamListpacks2, '\x00'), 'Streams are not supported yet');
  assert.match(`${read(valueTypes.module, '\x00')}`, /belongs to a module/);
  assert.match(`${read(valueTypes.modulePreRelease, '\x00')}`, /^Pre-release module format/);
  assert.equal(read(99, '\x00'), 'Unknown RDB encoding type 99');
});
