/**
 * MEMORY: what memory is used for. Sizes of keys are exact: those of their blocks in the arena,
 * with a slot in the table of keys.
 */
import { type CommandDefinition, family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { humanBytes } from '../engine/info/info.ts';
import type { MemoryFigures } from '../engine/memory-figures.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import type { ReplyWriter } from '../resp/reply-writer.ts';
import { expiryOf } from '../values/value.ts';
import { replyHelp } from './help.ts';
import { memoryReport } from './memory-report.ts';
import { memoryRows } from './rows/server.ts';

const samplesDefault = 5;
/** A hash and a reference. */
const slotBytes = 8;

const helpLines = [
  'DOCTOR',
  '    Return memory problems reports.',
  'MALLOC-STATS',
  '    Return internal statistics report from the memory allocator.',
  'PURGE',
  '    Attempt to purge dirty pages for reclamation by the allocator.',
  'STATS',
  '    Return information about the memory usage of the server.',
  'USAGE <key> [SAMPLES <count>]',
  '    Return memory in bytes used by <key> and its value. Nested values are',
  '    sampled up to <count> times (default: 5, 0 means sample all).',
];

export function memoryFamily(figures: () => MemoryFigures): CommandDefinition[] {
  return family(memoryRows, {
    memory: {
      doctor: ({ engine, reply }) =>
        reply.verbatim('txt', memoryReport(figures(), engine.sessions.size)),
      'malloc-stats': (ctx) => allocatorReport(ctx, figures()),
      purge,
      stats: ({ reply }) => stats(reply, figures()),
      usage,
      help: (ctx) => replyHelp(ctx, helpLines),
    },
  });
}

/** MEMORY PURGE */
function purge({ keyspace, reply }: Context): void {
  keyspace.arena.purge();
  reply.ok();
}

/** MEMORY USAGE key [SAMPLES count]. It is no use of the key. */
function usage(ctx: Context): void {
  const { args, db, keyspace, reply } = ctx;
  const samples = samplesOf(ctx);
  const ref = db.find(args.bytes, args.start(2), args.end(2));
  if (ref === 0) {
    reply.nullBulk();
    return;
  }
  const { arena, values } = keyspace;
  const ofExpiry = expiryOf(arena, ref) < 0 ? 0 : slotBytes;
  reply.integer(values.bytesUsed(ref, samples) + slotBytes + ofExpiry);
}

function samplesOf({ args }: Context): number {
  let samples = samplesDefault;
  for (let i = 3; i < args.count; i += 2) {
    if (!args.is(i, 'samples') || i + 1 === args.count) fail(replyErrors.syntax);
    samples = args.integer(i + 1);
    if (samples < 0) fail(replyErrors.syntax);
  }
  return samples;
}

/** MEMORY STATS */
function stats(reply: ReplyWriter, figures: MemoryFigures): void {
  const { active, arena, clients, databases, dataset, keys, overhead } = figures;
  const { peak, resident, startup, used } = figures;
  const integers = (pairs: readonly (readonly [string, number])[]): void => {
    for (const [name, value] of pairs) {
      reply.bulkText(name);
      reply.integer(value);
    }
  };
  const double = (name: string, value: number): void => {
    reply.bulkText(name);
    reply.double(value);
  };
  reply.map(27 + databases.length);
  integers([
    ['peak.allocated', peak],
    ['total.allocated', used],
    ['startup.allocated', startup],
    ['replication.backlog', 0],
    ['clients.slaves', 0],
    ['clients.normal', clients],
    ['cluster.links', 0],
    ['aof.buffer', 0],
    ['lua.caches', 0],
    ['functions.caches', 0],
  ]);
  for (const { expiryTable, index, keyTable } of databases) {
    reply.bulkText(`db.${index}`);
    reply.map(3);
    integers([
      ['overhead.hashtable.main', keyTable],
      ['overhead.hashtable.expires', expiryTable],
      ['overhead.hashtable.slot-to-keys', 0],
    ]);
  }
  integers([
    ['overhead.total', overhead],
    ['keys.count', keys],
    ['keys.bytes-per-key', keys === 0 ? 0 : Math.floor((used - startup) / keys)],
    ['dataset.bytes', dataset],
  ]);
  double('dataset.percentage', share(dataset * 100, used - startup));
  double('peak.percentage', share(used * 100, peak));
  integers([
    ['allocator.allocated', arena],
    ['allocator.active', active],
    ['allocator.resident', active],
  ]);
  double('allocator-fragmentation.ratio', share(active, arena));
  integers([['allocator-fragmentation.bytes', active - arena]]);
  double('allocator-rss.ratio', share(active, active));
  integers([['allocator-rss.bytes', 0]]);
  double('rss-overhead.ratio', share(resident, active));
  integers([['rss-overhead.bytes', resident - active]]);
  double('fragmentation', share(resident, used));
  integers([['fragmentation.bytes', resident - used]]);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.fround(part / whole);
}

/** MEMORY MALLOC-STATS: of the arena. */
function allocatorReport({ keyspace, reply }: Context, { active, arena }: MemoryFigures): void {
  const chunks = keyspace.arena.memory.filter((chunk) => chunk !== undefined);
  const reserved = chunks.reduce((bytes, chunk) => bytes + chunk.byteLength, 0);
  const line = (name: string, bytes: number): string =>
    `${name.padEnd(24)}${String(bytes).padStart(16)}  ${humanBytes(bytes)}\n`;
  reply.verbatim(
    'txt',
    `The arena: ${chunks.length} chunks of shared memory\n` +
      line('blocks handed out', arena) +
      line('pages that hold blocks', active) +
      line('address space', reserved),
  );
}
