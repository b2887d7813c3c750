import assert from 'node:assert/strict';
import { test } from 'node:test';
import { humanBytes, type InfoSection, infoText } from './info.ts';

const section = (name: string, shown: InfoSection['shown']): InfoSection => ({
  names: [name],
  title: name.toUpperCase(),
  shown,
  fields: () => [[`${name}_field`, 1]],
});

const sections = [
  section('server', 'default'),
  section('cpu', 'default'),
  section('commandstats', 'all'),
  section('debug', 'named'),
];

const shown = (...words: string[]): string[] =>
  [...infoText(sections, words).matchAll(/# (\w+)\r\n/g)].map(([, title]) => title);

test('sections are lines of name and value with a blank line between them', () => {
  assert.equal(
    infoText(sections, []),
    '# SERVER\r\nserver_field:1\r\n\r\n# CPU\r\ncpu_field:1\r\n',
  );
});

test('sections are asked for by name in any case, come in their own order, and once', () => {
  assert.deepEqual(shown(), ['SERVER', 'CPU']);
  assert.deepEqual(shown('CPU', 'Server', 'cpu'), ['SERVER', 'CPU']);
  assert.deepEqual(shown('default', 'commandstats'), ['SERVER', 'CPU', 'COMMANDSTATS']);
  assert.deepEqual(shown('all'), ['SERVER', 'CPU', 'COMMANDSTATS']);
  assert.deepEqual(shown('everything'), ['SERVER', 'CPU', 'COMMANDSTATS']);
  assert.deepEqual(shown('all', 'debug'), ['SERVER', 'CPU', 'COMMANDSTATS', 'DEBUG']);
  assert.equal(infoText(sections, ['nothing']), '');
});

test('bytes are shown to people with the unit that fits', () => {
  assert.equal(humanBytes(0), '0B');
  assert.equal(humanBytes(1023), '1023B');
  assert.equal(humanBytes(1024), '1.00K');
  assert.equal(humanBytes(1024 ** 2 * 1.5), '1.50M');
  assert.equal(humanBytes(1024 ** 4), '1.00T');
});
