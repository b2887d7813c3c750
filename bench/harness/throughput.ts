/**
 * One row of the table: the same workload on both servers in turn, pair after pair, the order
 * swapped with every pair. Both servers live as long as the rows last, so that neither is tuned
 * to a single command, and one run of each before the first pair is not measured.
 */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { type ClientFigures, parseBenchmarkOutput } from './benchmark-output.ts';
import { runClosedLoop } from './closed-loop.ts';
import { encode, firstOf, randomSequence } from './commands.ts';
import { Connection } from './connection.ts';
import { cpuSeconds } from './process-figures.ts';
import { onClientCore, type Server } from './server.ts';
import type { Pair } from './statistics.ts';
import { connections, keyCount, valueBytes, type Workload } from './workloads.ts';

/** One run of one server. */
export interface Sample extends ClientFigures {
  /** Processor time of the whole server process per request. */
  readonly cpuUs: number;
  /** The share of the time in which the server's process ran: below 0.9 the client is slower. */
  readonly busy: number;
}

const warmUpShare = 0.25;
const runDeadlineMs = 180_000;

export async function measureThroughput(
  servers: Pair<Server>,
  workload: Workload,
  pairs: number,
): Promise<Pair<Sample>[]> {
  for (const server of [servers.redis, servers.starling]) await warmUp(server, workload);
  const samples: Pair<Sample>[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const isSwapped = pair % 2 === 1;
    const first = await measure(isSwapped ? servers.starling : servers.redis, workload);
    const second = await measure(isSwapped ? servers.redis : servers.starling, workload);
    const [redis, starling] = isSwapped ? [second, first] : [first, second];
    samples.push({ redis, starling });
  }
  return samples;
}

/** Loads, tries the command once so that an error reply is not measured, and runs a quarter. */
async function warmUp(server: Server, workload: Workload): Promise<void> {
  const requests = Math.ceil(workload.requests * warmUpShare);
  await load(server, workload);
  const connection = await Connection.open(server.port);
  await connection.run(firstOf(workload.command));
  connection.close();
  await runClient(server, workload, requests);
}

async function load(server: Server, workload: Workload): Promise<void> {
  const connection = await Connection.open(server.port);
  await connection.run(['FLUSHALL']);
  for (const stream of workload.load(workload.requests)) await connection.load(stream);
  connection.close();
}

async function measure(server: Server, workload: Workload): Promise<Sample> {
  if (!workload.isRead) await load(server, workload);
  const cpuBefore = cpuSeconds(server.pid);
  const client = await runClient(server, workload, workload.requests);
  const cpu = cpuSeconds(server.pid) - cpuBefore;
  return {
    ...client,
    cpuUs: (cpu * 1e6) / workload.requests,
    busy: (cpu * client.requestsPerSecond) / workload.requests,
  };
}

function runClient(server: Server, workload: Workload, requests: number): Promise<ClientFigures> {
  const { rangeLength } = workload;
  if (rangeLength === undefined) return runBenchmark(server, workload, requests);
  return runRanges(server, workload, { requests, rangeLength });
}

async function runBenchmark(
  server: Server,
  workload: Workload,
  requests: number,
): Promise<ClientFigures> {
  const amount = ['-c', connections, '-n', requests, '-P', workload.pipeline].map(String);
  const size = ['-d', valueBytes, '-r', keyCount].map(String);
  const options = ['-p', String(server.port), ...amount, ...size, '--precision', '3'];
  const words = onClientCore(['redis-benchmark', ...options, ...workload.command]);
  const child = spawn(words[0], words.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: runDeadlineMs,
    killSignal: 'SIGKILL',
  });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  const printed = Promise.all([text(child.stdout), text(child.stderr)]);
  return parseBenchmarkOutput((await Promise.race([printed, failed])).join('\n'));
}

/** The element of a reply: `element:` and twelve digits, as a bulk string. */
const elementBytes = '$20\r\nelement:000000000000\r\n'.length;
const rangesInPool = 16_384;

/** Ranks of six digits, so that all requests have the same length. */
function runRanges(
  server: Server,
  workload: Workload,
  options: { readonly requests: number; readonly rangeLength: number },
): Promise<ClientFigures> {
  const { requests, rangeLength } = options;
  const random = randomSequence();
  const ranges = Array.from({ length: rangesInPool }, () => {
    const start = 100_000 + Math.floor(random() * 0.89);
    const last = start + rangeLength - 1;
    return encode([...workload.command.slice(0, 2), String(start), String(last)]);
  });
  return runClosedLoop({
    port: server.port,
    connections,
    pipeline: workload.pipeline,
    requests,
    pool: Buffer.from(ranges.join(''), 'latin1'),
    requestBytes: ranges[0].length,
    replyBytes: `*${rangeLength}\r\n`.length + rangeLength * elementBytes,
  });
}
