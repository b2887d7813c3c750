/**
 * The command line as lines of a configuration file; the cases of Redis's own introspection tests
 * among them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCommandLine } from './command-line.ts';

const options: readonly (readonly [args: readonly string[], text: string])[] = [
  [[], ''],
  [['--port', '7000'], 'port "7000" '],
  [['--port', '1', '--hz', '5'], 'port "1" \nhz "5" '],
  [['--maxmemory 700mb', '--hz 5'], 'maxmemory 700mb \nhz 5 '],
  [['--save', '900', '1'], 'save "900" "1" '],
  [['--save', '900 1'], 'save "900 1" '],
  [['--logfile', '--my-log'], 'logfile "--my-log" '],
  [['--port', '--loglevel', 'verbose'], 'port "--loglevel" "verbose" '],
  [['--port', '--bla', '--loglevel', 'verbose'], 'port "--bla" \nloglevel "verbose" '],
  [['--save', '--loglevel', 'verbose'], 'save ""\nloglevel "verbose" '],
  [['--SAVE', '--loglevel', 'verbose'], 'SAVE ""\nloglevel "verbose" '],
  [['--loglevel', 'verbose', '--save'], 'loglevel "verbose" \nsave ""'],
  [['--save', '', '--port', '1'], 'save "" \nport "1" '],
  [['--sentinel', '--port', '1'], 'sentinel \nport "1" '],
  [['--port', '1', '--sentinel'], 'port "1" \nsentinel '],
  [['--dir', 'a b\n"'], 'dir "a b\\n\\"" '],
  [['-x'], '"-x" '],
];

test('options become lines', () => {
  for (const [args, text] of options) {
    const expected = { configFile: '', readsStandardInput: false, options: text };
    assert.deepEqual(readCommandLine(args), expected, args.join(' '));
  }
});

test('the first argument without a dash is the file', () => {
  const line = readCommandLine(['my.conf', 'loglevel', 'verbose', '--port', '1']);
  assert.equal(line.configFile, 'my.conf');
  assert.equal(line.options, '"loglevel" "verbose" \nport "1" ');
});

test('a single dash asks for standard input at either end of the line', () => {
  assert.equal(readCommandLine(['-']).readsStandardInput, true);
  assert.equal(readCommandLine(['-', '--port', '1']).readsStandardInput, true);
  assert.equal(readCommandLine(['my.conf', '--port', '1', '-']).readsStandardInput, true);
  const between = readCommandLine(['my.conf', '-', '--port', '1']);
  assert.equal(between.readsStandardInput, false);
  assert.equal(between.options, '"-" \nport "1" ');
});
