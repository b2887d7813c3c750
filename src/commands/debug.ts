/**
 * DEBUG: for tests and for looking inside. What steers the server itself is handed in as a machine;
 * subcommands of higher floors (reloading, replicating) are handed in as well.
 */
import { globMatch } from '../base/glob.ts';
import { parseDoubleLoosely, parseMemory } from '../base/number.ts';
import type { Args } from '../engine/args.ts';
import { type CommandDefinition, family, type Handler } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { Digester } from '../engine/digest.ts';
import { fail } from '../engine/reply-error.ts';
import { replyPeakResetMsDefault } from '../engine/switches.ts';
import { debugHelp } from './debug-help.ts';
import { protocol } from './debug-protocol.ts';
import { htstats, htstatsKey, listpackElements, object, sdslen } from './debug-values.ts';
import { replyHelp } from './help.ts';
import { debugRows } from './rows/server.ts';
import { wrongSubcommand } from './wrong-subcommand.ts';

export type Crash = 'assert' | 'oom' | 'panic' | 'segfault';

/** What DEBUG makes the server do. */
export interface DebugMachine {
  /** Nothing else happens for so long. */
  stall(us: number): void;
  /** A line of the log, at warning. */
  log(line: string): void;
  /** Ends the server with a report. */
  crash(how: Crash): never;
  /** Writes all directives to the configuration file; says why it could not. */
  rewriteWholeConfig(): string | undefined;
}

interface Subcommand {
  /** Arguments with the command's name and the subcommand. */
  readonly least: number;
  readonly most: number;
  readonly run: Handler;
}

const anyCount = Number.POSITIVE_INFINITY;
const keyTextMax = 127;
const matchesTried = 100_000;
const matchedBytesMax = 16;

/** `extra`: subcommands that are known on higher floors, by name; they check their own counts. */
export function debugFamily(
  machine: DebugMachine,
  extra: Readonly<Record<string, Handler>>,
): CommandDefinition[] {
  const subcommands = new Map<string, Subcommand>([
    ...readers(),
    ...switchers(machine),
    ...stoppers(machine),
  ]);
  for (const [name, run] of Object.entries(extra)) {
    subcommands.set(name, { least: 2, most: anyCount, run });
  }
  return family(debugRows, {
    debug(ctx) {
      const { args } = ctx;
      const sub = subcommands.get(args.word(1));
      if (sub === undefined || args.count < sub.least || args.count > sub.most)
        wrongSubcommand(args);
      else sub.run(ctx);
    },
  });
}

type Row = [name: string, subcommand: Subcommand];

function row(name: string, counts: readonly [least: number, most: number], run: Handler): Row {
  return [name, { least: counts[0], most: counts[1], run }];
}

function readers(): Row[] {
  return [
    row('help', [2, 2], (ctx) => replyHelp(ctx, debugHelp)),
    row('digest', [2, 2], digest),
    row('digest-value', [2, anyCount], digestValue),
    row('error', [3, 3], error),
    row('htstats', [3, anyCount], htstats),
    row('htstats-key', [3, anyCount], htstatsKey),
    row('object', [3, 3], object),
    row('populate', [3, 5], populate),
    row('protocol', [3, 3], protocol),
    row('sdslen', [3, 3], sdslen),
    row('stringmatch-test', [2, 2], stringmatch),
    row('structsize', [2, 2], structsize),
  ];
}

/** Those that change how the server behaves from now on. */
function switchers(machine: DebugMachine): Row[] {
  const toggle = (name: string, set: (isOn: boolean, ctx: Context) => void): Row =>
    row(name, [3, 3], (ctx) => {
      set(leadingInteger(ctx.args, 2) !== 0, ctx);
      ctx.reply.ok();
    });
  return [
    toggle('set-active-expire', (isOn, { keyspace }) => {
      keyspace.activeExpiry.isEnabled = isOn;
    }),
    toggle('pause-cron', (isOn, { engine }) => {
      engine.switches.pausesCron = isOn;
    }),
    toggle('set-disable-deny-scripts', (isOn, { engine }) => {
      engine.switches.allowsDeniedInScripts = isOn;
    }),
    toggle('set-skip-checksum-validation', (isOn, { engine }) => {
      engine.switches.skipsChecksums = isOn;
    }),
    row('quicklist-packed-threshold', [3, 3], packedThreshold),
    row('replybuffer', [4, 4], replyBuffer),
    row('aof-flush-sleep', [3, 3], ({ args, engine, reply }) => {
      engine.switches.flushDelayUs = leadingInteger(args, 2);
      reply.ok();
    }),
    row('config-rewrite-force-all', [2, 2], ({ reply }) => {
      const failed = machine.rewriteWholeConfig();
      if (failed !== undefined) fail(`ERR CONFIG-REWRITE-FORCE-ALL failed: ${failed}`);
      reply.ok();
    }),
  ];
}

/** Those that write to the log, or stop the server for a while or for good. */
function stoppers(machine: DebugMachine): Row[] {
  const crash = (how: Crash): Row => row(how, [2, anyCount], () => machine.crash(how));
  return [
    crash('assert'),
    crash('oom'),
    crash('panic'),
    crash('segfault'),
    row('log', [3, 3], ({ args, reply }) => {
      machine.log(`DEBUG LOG: ${args.text(2)}`);
      reply.ok();
    }),
    row('listpack', [3, 3], (ctx) => listpackElements(ctx, (line) => machine.log(line))),
    row('sleep', [3, 3], ({ args, reply }) => {
      const seconds = parseDoubleLoosely(args.bytes, args.start(2), args.end(2)) ?? 0;
      machine.stall(Math.max(0, Math.trunc(seconds * 1_000_000)));
      reply.ok();
    }),
  ];
}

function digest({ keyspace, reply }: Context): void {
  reply.simple(new Digester(keyspace).dataSet());
}

/** DEBUG DIGEST-VALUE key ... */
function digestValue({ args, db, keyspace, reply }: Context): void {
  const digester = new Digester(keyspace);
  reply.array(args.count - 2);
  for (let i = 2; i < args.count; i++) {
    reply.simple(digester.value(db.find(args.bytes, args.start(i), args.end(i))));
  }
}

function error({ args, reply }: Context): void {
  reply.error(args.text(2));
}

/** DEBUG POPULATE count [prefix] [size]. It is not propagated. */
function populate({ args, db, engine, keyspace, reply }: Context): void {
  const outOfRange = 'ERR value is out of range, must be positive';
  const most = Number.MAX_SAFE_INTEGER;
  const count = args.integerIn(2, 0, most, outOfRange);
  const size = args.count === 5 ? args.integerIn(4, 0, most, outOfRange) : 0;
  const prefix = args.count === 3 ? 'key' : untilNul(args.text(3));
  const text = new TextBytes(size);
  for (let i = 0; i < count; i++) {
    const key = text.key(`${prefix}:${i}`.slice(0, keyTextMax));
    if (keyspace.write(db, key, 0, text.keyLength) !== 0) continue;
    const value = text.value(`value:${i}`);
    db.addString(key, 0, text.keyLength, value, 0, text.valueLength);
    engine.changed(db.index, key, 0, text.keyLength);
  }
  reply.ok();
}

/** The bytes of POPULATE's keys and values, written again and again in the same place. */
class TextBytes {
  keyLength = 0;
  valueLength = 0;
  readonly #size: number;
  readonly #key = new Uint8Array(keyTextMax);
  readonly #value: Uint8Array;

  /** `size` of the values, 0 for as long as their text is. */
  constructor(size: number) {
    this.#size = size;
    this.#value = new Uint8Array(Math.max(size, keyTextMax));
  }

  key(text: string): Uint8Array {
    this.keyLength = text.length;
    for (let i = 0; i < text.length; i++) this.#key[i] = text.charCodeAt(i);
    return this.#key;
  }

  /** The text, cut or with zeros behind it. */
  value(text: string): Uint8Array {
    this.valueLength = this.#size === 0 ? text.length : this.#size;
    const length = Math.min(text.length, this.valueLength);
    for (let i = 0; i < length; i++) this.#value[i] = text.charCodeAt(i);
    return this.#value;
  }
}

function untilNul(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** DEBUG STRINGMATCH-TEST: random patterns on random texts, which must all come to an end. */
function stringmatch({ keyspace, reply }: Context): void {
  const random = keyspace.random.fork();
  const bytes = new Uint8Array(2 * matchedBytesMax);
  for (let i = 0; i < matchesTried; i++) {
    for (let at = 0; at < bytes.length; at++) bytes[at] = random.below(128);
    const pattern = random.below(matchedBytesMax);
    const end = matchedBytesMax + random.below(matchedBytesMax);
    globMatch(bytes, 0, pattern, bytes, matchedBytesMax, end, false);
  }
  reply.simple('Apparently Redis did not crash: test passed');
}

/** DEBUG STRUCTSIZE: of the arena's structures, in bytes. */
function structsize({ reply }: Context): void {
  reply.bulkText('bits:32 record:12 expiry:8 tableroot:16 tablesegment:16 tableslot:8 ');
}

function packedThreshold({ args, keyspace, reply }: Context): void {
  const bytes = parseMemory(untilNul(args.text(2)));
  if (bytes === undefined || !keyspace.values.quicklists.setPackedThreshold(bytes)) {
    fail('ERR argument must be a memory value bigger than 1 and smaller than 4gb');
  }
  reply.ok();
}

/** DEBUG REPLYBUFFER PEAK-RESET-TIME never | reset | ms, REPLYBUFFER RESIZING 0 | 1 */
function replyBuffer(ctx: Context): void {
  const { args, reply } = ctx;
  const { switches } = ctx.engine;
  if (args.is(2, 'resizing')) {
    switches.resizesReplyBuffers = leadingInteger(args, 3) !== 0;
  } else if (args.is(2, 'peak-reset-time')) {
    if (args.is(3, 'never')) switches.replyPeakResetMs = -1;
    else if (args.is(3, 'reset')) switches.replyPeakResetMs = replyPeakResetMsDefault;
    else switches.replyPeakResetMs = args.integer(3);
  } else {
    wrongSubcommand(ctx.args);
  }
  reply.ok();
}

/** The integer that the argument begins with, or 0 (atoi). */
function leadingInteger(args: Args, index: number): number {
  const value = Number.parseInt(args.text(index), 10);
  return Number.isNaN(value) ? 0 : value | 0;
}
