/** Each expectation was printed by redis-cli 7.2 for the same reply. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1Bytes } from '../../base/bytes.ts';
import type { Reply } from '../../resp/reply.ts';
import { ReplyParser } from '../../resp/reply-parser.ts';
import { formatReply } from './format.ts';
import type { OutputFormat } from './options.ts';

const delimiters = { elementDelimiter: '\n', replyDelimiter: '\n' };

function decode(wire: string): Reply {
  const bytes = latin1Bytes(wire.replaceAll(' ', '\r\n').replaceAll('_', ' '));
  const reply = new ReplyParser().next(bytes, 0, bytes.length);
  assert.ok(reply !== undefined && reply.is !== 'broken');
  return reply;
}

function show(wire: string, output: OutputFormat): string {
  return formatReply(decode(`${wire} `), output, delimiters);
}

const nested = '*3 *2 :1 *2 $1 a $1 b $3 c"d $-1';
const map = '%2 $1 a *2 :1 :2 $1 b %1 +x ,2.5';

test('standard output numbers, indents and quotes', () => {
  assert.equal(show('+OK', 'standard'), 'OK\n');
  assert.equal(show('-ERR_no', 'standard'), '(error) ERR no\n');
  assert.equal(show(':-7', 'standard'), '(integer) -7\n');
  assert.equal(show('$4 a\t"\xff', 'standard'), '"a\\t\\"\\xff"\n');
  assert.equal(show('$-1', 'standard'), '(nil)\n');
  assert.equal(show('*0', 'standard'), '(empty array)\n');
  assert.equal(
    show(nested, 'standard'),
    '1) 1) (integer) 1\n   2) 1) "a"\n      2) "b"\n2) "c\\"d"\n3) (nil)\n',
  );
});

test('standard output aligns the numbers of ten and more', () => {
  const shown = show(`*10${' :5'.repeat(9)} *1 :6`, 'standard').split('\n');
  assert.equal(shown[0], ' 1) (integer) 5');
  assert.equal(shown[9], '10) 1) (integer) 6');
});

test('standard output tells the types of RESP3', () => {
  assert.equal(show('_'.replace('_', '$-1'), 'standard'), '(nil)\n');
  assert.equal(show('#t', 'standard'), '(true)\n');
  assert.equal(show('#f', 'standard'), '(false)\n');
  assert.equal(show(',3.141', 'standard'), '(double) 3.141\n');
  assert.equal(show(',0.10000000000000001', 'standard'), '(double) 0.10000000000000001\n');
  assert.equal(show('=8 txt:a"b\n', 'standard'), 'a"b\n\n');
  assert.equal(show('~2 :1 :2', 'standard'), '1~ (integer) 1\n2~ (integer) 2\n');
  assert.equal(show('>2 $1 a :2', 'standard'), '1) "a"\n2) (integer) 2\n');
  assert.equal(show('%0', 'standard'), '(empty hash)\n');
  assert.equal(show('~0', 'standard'), '(empty set)\n');
  assert.equal(show('>0', 'standard'), '(empty push)\n');
  assert.equal(
    show(map, 'standard'),
    '1# "a" => \n   1) (integer) 1\n   2) (integer) 2\n2# "b" => 1# x => (double) 2.5\n',
  );
});

test('raw output joins the elements and quotes nothing', () => {
  assert.equal(show('$4 a\t"\xff', 'raw'), 'a\t"\xff\n');
  assert.equal(show('$-1', 'raw'), '\n');
  assert.equal(show('-ERR_no', 'raw'), 'ERR no\n\n');
  assert.equal(show(nested, 'raw'), '1\na\nb\nc"d\n\n');
  assert.equal(show(map, 'raw'), 'a 1\n2\nb x 2.5\n');
  assert.equal(show('#t', 'raw'), '(true)\n');
  const delimited = formatReply(decode(`${nested} `), 'raw', {
    elementDelimiter: ',',
    replyDelimiter: ';',
  });
  assert.equal(delimited, '1,a,b,c"d,;');
});

test('CSV is one flat line', () => {
  assert.equal(show('-ERR_"x"', 'csv'), 'ERROR,"ERR \\"x\\""\n');
  assert.equal(show('+OK', 'csv'), '"OK"\n');
  assert.equal(show(nested, 'csv'), '1,"a","b","c\\"d",NULL\n');
  assert.equal(show(map, 'csv'), '"a",1,2,"b","x",2.5\n');
  assert.equal(show('#f', 'csv'), 'false\n');
});

test('JSON keeps the structure and makes keys strings', () => {
  assert.equal(show('-ERR_no', 'json'), 'error:"ERR no"\n');
  assert.equal(show(nested, 'json'), '[[1,["a","b"]],"c\\"d",null]\n');
  assert.equal(show(map, 'json'), '{"a":[1,2],"b":{"x":2.5}}\n');
  assert.equal(show('%2 :1 +a #t +b', 'json'), '{"1":"a","true":"b"}\n');
  assert.equal(show('$6 \x00\n\\"\xf0/', 'json'), '"\\u0000\\n\\\\\\"\xf0/"\n');
});

test('quoted JSON is plain ASCII', () => {
  assert.equal(show('$3 \x00\xf0e', 'quoted-json'), '"\\\\x00\\\\xf0e"\n');
});
