/** LATENCY: what held the server up, and how long the calls of each command took. */
import { type Command, type CommandDefinition, family } from '../engine/command.ts';
import { untilNul } from '../engine/config/c-text.ts';
import type { Context } from '../engine/context.ts';
import type { LatencyHistogram } from '../engine/latency-histogram.ts';
import type { LatencySeries } from '../engine/latency-monitor.ts';
import { fail } from '../engine/reply-error.ts';
import { replyHelp } from './help.ts';
import { latencyReport } from './latency-report.ts';
import { latencyRows } from './rows/server.ts';
import { sparkline } from './sparkline.ts';

const graphColumns = 80;
const graphRows = 4;

const helpLines = [
  'DOCTOR',
  '    Return a human readable latency analysis report.',
  'GRAPH <event>',
  '    Return an ASCII latency graph for the <event> class.',
  'HISTORY <event>',
  '    Return time-latency samples for the <event> class.',
  'LATEST',
  '    Return the latest latency samples for all events.',
  'RESET [<event> ...]',
  '    Reset latency data of one or more <event> classes.',
  '    (default: reset all data for all event classes)',
  'HISTOGRAM [COMMAND ...]',
  '    Return a cumulative distribution of latencies in the format of a histogram for the specified command names.',
  '    If no commands are specified then all histograms are replied.',
];

export const latencyCommands: readonly CommandDefinition[] = family(latencyRows, {
  latency: {
    doctor: ({ engine, reply }) => reply.verbatim('txt', latencyReport(engine)),
    graph,
    histogram,
    history,
    latest,
    reset,
    help: (ctx) => replyHelp(ctx, helpLines),
  },
});

/** LATENCY LATEST */
function latest({ engine, reply }: Context): void {
  const { events } = engine.latency;
  reply.array(events.size);
  for (const [event, { maxMs, samples }] of events) {
    const { atSeconds, ms } = samples[samples.length - 1];
    reply.array(4);
    reply.bulkText(event);
    reply.integer(atSeconds);
    reply.integer(ms);
    reply.integer(maxMs);
  }
}

/** LATENCY HISTORY event */
function history({ args, engine, reply }: Context): void {
  const samples = engine.latency.events.get(args.text(2))?.samples ?? [];
  reply.array(samples.length);
  for (const { atSeconds, ms } of samples) {
    reply.array(2);
    reply.integer(atSeconds);
    reply.integer(ms);
  }
}

/** LATENCY RESET [event ...] */
function reset({ args, engine, reply }: Context): void {
  const { latency } = engine;
  let count = args.count === 2 ? latency.reset(undefined) : 0;
  for (let i = 2; i < args.count; i++) count += latency.reset(args.word(i));
  reply.integer(count);
}

/** LATENCY GRAPH event */
function graph({ args, engine, nowMs, reply }: Context): void {
  const event = args.text(2);
  const series = engine.latency.events.get(event);
  if (series === undefined) fail(`ERR No samples available for event '${untilNul(event)}'`);
  else reply.verbatim('txt', graphOf(event, series, Math.floor(nowMs / 1000)));
}

function graphOf(event: string, { maxMs, samples }: LatencySeries, nowSeconds: number): string {
  const all = samples.map(({ ms }) => ms);
  const points = samples.map(({ atSeconds, ms }) => ({
    value: ms,
    label: ageText(nowSeconds - atSeconds),
  }));
  return (
    `${event} - high ${Math.max(...all)} ms, low ${Math.min(...all)} ms ` +
    `(all time high ${maxMs} ms)\n${'-'.repeat(graphColumns)}\n` +
    sparkline(points, graphColumns, graphRows)
  );
}

/** Seconds, minutes, hours or days. */
function ageText(seconds: number): string {
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** LATENCY HISTOGRAM [command ...] */
function histogram(ctx: Context): void {
  const { engine, reply } = ctx;
  const found: [Command, LatencyHistogram][] = [];
  for (const command of commandsAsked(ctx)) {
    const of = engine.histograms.of(command.id);
    if (of !== undefined) found.push([command, of]);
  }
  reply.map(found.length);
  for (const [command, of] of found) {
    reply.bulkText(command.name);
    reply.map(2);
    reply.bulkText('calls');
    reply.integer(of.total);
    reply.bulkText('histogram_usec');
    const pairs = of.distribution();
    reply.map(pairs.length);
    for (const [us, calls] of pairs) {
      reply.integer(us);
      reply.integer(calls);
    }
  }
}

/** Those named, containers with all of theirs, or all; unknown names are passed over. */
function commandsAsked({ args, engine }: Context): Command[] {
  const { registry } = engine;
  const asked: Command[] = [];
  if (args.count === 2) {
    for (let id = 0; id < registry.idCount; id++) asked.push(registry.byId(id));
  }
  for (let i = 2; i < args.count; i++) {
    const command = registry.findFullName(args.bytes, args.start(i), args.end(i));
    if (command !== undefined) asked.push(command, ...command.subcommands);
  }
  return asked;
}
