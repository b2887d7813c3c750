import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { Args } from '../engine/args.ts';
import { family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { Registry } from '../engine/registry.ts';
import { ReplyError } from '../engine/reply-error.ts';
import { ReplyBuffers } from '../resp/reply-buffers.ts';
import { ReplyWriter } from '../resp/reply-writer.ts';
import { commandFamily } from './command.ts';
import { docs } from './docs/docs.ts';
import { genericRows } from './rows/generic.ts';
import { memoryRows } from './rows/server.ts';
import { sortedSetRows } from './rows/sorted-set.ts';
import { stringRows } from './rows/string.ts';
import { transactionRows } from './rows/transactions.ts';

function idle(): void {}

const { get, set, mset } = stringRows;
const { object, sort } = genericRows;
const { zadd, zunionstore } = sortedSetRows;
const { exec, multi, watch } = transactionRows;
const rows = { get, set, mset, object, sort, zadd, zunionstore, exec, multi, watch, ...memoryRows };

function server(): Registry {
  const { doctor, help, purge, stats, usage } = {
    doctor: idle,
    help: idle,
    purge: idle,
    stats: idle,
    usage: idle,
  };
  const commands = family(rows, {
    get: idle,
    set: idle,
    mset: idle,
    object: { encoding: idle, freq: idle, help, idletime: idle, refcount: idle },
    sort: idle,
    zadd: idle,
    zunionstore: idle,
    exec: idle,
    multi: idle,
    watch: idle,
    memory: { doctor, help, 'malloc-stats': idle, purge, stats, usage },
  });
  return new Registry([commandFamily(docs), commands]);
}

/** The reply of `COMMAND …` in RESP3, with blanks for line ends; an error begins with `-`. */
function command(line: string, registry: Registry = server()): string {
  const words = `COMMAND ${line}`.trimEnd().split(' ');
  const bytes = latin1Bytes(words.join(''));
  const bounds = new Int32Array(2 * words.length);
  let at = 0;
  words.forEach((word, i) => {
    bounds[2 * i] = at;
    at += word.length;
    bounds[2 * i + 1] = at;
  });
  const args = new Args();
  args.set(bytes, bounds, words.length);
  const reply = new ReplyWriter(new ReplyBuffers());
  reply.resp = 3;
  const context = { args, reply, engine: { registry } } as unknown as Context;
  const name = words.length === 1 ? 'command' : `command|${words[1]?.toLowerCase()}`;
  const found = registry.findFullName(latin1Bytes(name), 0, name.length);
  try {
    found?.run?.(context);
  } catch (error) {
    if (!(error instanceof ReplyError)) throw error;
    return `-${error.text}`;
  }
  const written = reply.take();
  return latin1(written, 0, written.length).replaceAll('\r\n', ' ').trimEnd();
}

test('COMMAND COUNT counts containers once and leaves out what is disabled', () => {
  const registry = server();
  assert.equal(command('COUNT', registry), ':12');
  registry.rename('get', '');
  assert.equal(command('COUNT', registry), ':11');
});

test('COMMAND and COMMAND INFO tell of every command', () => {
  assert.ok(command('').startsWith('*12 *10 $7 command :-1 '));
  assert.equal(command(''), command('INFO'));
});

test('COMMAND INFO answers nil for a name that does not exist', () => {
  const told = command('INFO multi none config|get OBJECT|HELP');
  const multi = '*10 $5 multi :1 ~5 +noscript +loading +stale +fast +allow_busy :0 :0 :0';
  const help = '*10 $11 object|help :2 ~2 +loading +stale :0 :0 :0 ~2 +@keyspace +@slow ~0 ~0 ~0';
  assert.equal(told, `*4 ${multi} ~2 +@fast +@transaction ~0 ~0 ~0 _ _ ${help}`);
});

test('COMMAND DOCS leaves out names that do not exist', () => {
  assert.equal(command('DOCS none'), '%0');
  assert.match(command('DOCS none exec'), /^%1 \$4 exec %4 \$7 summary /);
  assert.match(
    command('DOCS object|freq'),
    /^%1 \$11 object\|freq %5 \$7 summary .* arguments \*1/,
  );
  assert.match(command('DOCS'), /^%12 \$7 command /);
});

test('COMMAND LIST has subcommands too', () => {
  assert.match(command('LIST'), /^\*30 \$7 command \$13 command\|count /);
});

test('COMMAND LIST filters by category, pattern and module', () => {
  assert.equal(command('LIST FilterBy AclCat Transaction'), '*3 $4 exec $5 multi $5 watch');
  assert.equal(command('LIST FILTERBY ACLCAT @transaction'), '*0');
  assert.equal(command('LIST FILTERBY PATTERN *|F*'), '*1 $11 object|freq');
  assert.equal(command('LIST FILTERBY MODULE json'), '*0');
});

test('COMMAND LIST refuses other filters', () => {
  for (const line of ['LIST x', 'LIST FILTERBY', 'LIST FILTERBY PATTERN', 'LIST FILTERBY x y']) {
    assert.equal(command(line), '-ERR syntax error', line);
  }
  assert.equal(command('LIST FILTERBY PATTERN a b'), '-ERR syntax error');
});

test('COMMAND GETKEYS finds the keys of a request', () => {
  assert.equal(command('GETKEYS MSET a 1 b 2'), '*2 $1 a $1 b');
  assert.equal(command('GETKEYS zunionstore d 2 a b WEIGHTS 1 2'), '*3 $1 d $1 a $1 b');
  assert.equal(command('GETKEYS sort a by b STORE c'), '*2 $1 a $1 c');
  assert.equal(command('GETKEYS object encoding k'), '*1 $1 k');
  assert.equal(command('GETKEYS memory usage k samples 3'), '*1 $1 k');
});

test('COMMAND GETKEYSANDFLAGS tells what the request does with each key', () => {
  assert.equal(command('GETKEYSANDFLAGS set k v'), '*1 *2 $1 k ~2 +OW +update');
  assert.equal(command('GETKEYSANDFLAGS set k v get'), '*1 *2 $1 k ~3 +RW +access +update');
  assert.equal(command('GETKEYSANDFLAGS watch a'), '*1 *2 $1 a ~1 +RO');
});

test('COMMAND GETKEYS says why there are no keys', () => {
  const invalid = '-ERR Invalid command specified';
  const keyless = '-ERR The command has no key arguments';
  const arity = '-ERR Invalid number of arguments specified for command';
  assert.equal(command('GETKEYS none a'), invalid);
  assert.equal(command('GETKEYS object none'), invalid);
  assert.equal(command('GETKEYS object'), keyless);
  assert.equal(command('GETKEYS multi'), keyless);
  assert.equal(command('GETKEYS get'), arity);
  assert.equal(command('GETKEYS get a b'), arity);
  assert.equal(command('GETKEYS object encoding'), arity);
  const arguments_ = '-ERR Invalid arguments specified for command';
  assert.equal(command('GETKEYS zunionstore d 0 a'), arguments_);
  assert.equal(command('GETKEYS zunionstore d x a'), arguments_);
});

test('COMMAND HELP ends with how to get help', () => {
  const told = command('HELP');
  assert.ok(told.startsWith('*21 +COMMAND <subcommand> [<arg> [value] [opt] ...]. Subcommands'));
  assert.ok(told.endsWith('+HELP +    Print this help.'));
});
