/**
 * Rows about what a server holds: how much its resident memory grows per key, and how long a
 * second connection waits at most while the keys are loaded in one long pipeline. Each run has
 * a fresh server. The pings are a process of their own, so that the loader's work is not taken for
 * the server's.
 *
 * A table that moves to a larger one, step by step with the commands, is held twice meanwhile. So
 * memory is read after every key was looked up once, which ends the move on both servers, and when
 * it stands still.
 */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Command } from './commands.ts';
import { Connection } from './connection.ts';
import { residentBytes } from './process-figures.ts';
import { onClientCore, Server, type ServerName } from './server.ts';
import type { Pair } from './statistics.ts';

export interface Loading {
  /** What is loaded, in the table's words, without the number. */
  readonly name: string;
  /** `--rows` finds it by this. */
  readonly row: string;
  readonly keys: number;
  readonly command: Command;
  readonly lookUp: Command;
  /** Bytes per key, as a ratio to Redis's. */
  readonly target: number;
  /** The longest wait, as a ratio to Redis's, where it counts. */
  readonly pauseTarget?: number;
}

export interface LoadingSample {
  readonly bytesPerKey: number;
  readonly longestPauseMs: number;
  readonly keysPerSecond: number;
}

const fields = Array.from({ length: 10 }, (_, i) => [`field:${i}`, `value:${i}`]).flat();

export const loadings: readonly Loading[] = [
  {
    name: 'keys, 16 B key, 64 B value',
    row: 'memory',
    keys: 10_000_000,
    command: ['SET', 'key:__each_int__', 'x'.repeat(64)],
    lookUp: ['EXISTS', 'key:__each_int__'],
    target: 0.65,
    pauseTarget: 1,
  },
  {
    name: 'hashes of 10 small fields',
    row: 'memory-hashes',
    keys: 1_000_000,
    command: ['HSET', 'hash:__each_int__', ...fields],
    lookUp: ['EXISTS', 'hash:__each_int__'],
    target: 0.9,
  },
];

const pingerPath = fileURLToPath(new URL('../pinger.js', import.meta.url));
const settleEachMs = 500;
/** Growth below this share in one step is standing still. */
const settledShare = 0.0005;
const settledSteps = 3;
const settleStepsMax = 20;

export async function measureLoading(loading: Loading, pairs: number) {
  const samples: Pair<LoadingSample>[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const isSwapped = pair % 2 === 1;
    const first = await measure(isSwapped ? 'starling' : 'redis', loading);
    const second = await measure(isSwapped ? 'redis' : 'starling', loading);
    const [redis, starling] = isSwapped ? [second, first] : [first, second];
    samples.push({ redis, starling });
  }
  return samples;
}

async function measure(name: ServerName, loading: Loading): Promise<LoadingSample> {
  const server = await Server.start(name);
  try {
    const emptyBytes = residentBytes(server.pid);
    const pinger = startPinger(server.port);
    await pinger.ready;
    const connection = await Connection.open(server.port);
    const startMs = performance.now();
    await connection.load({ command: loading.command, count: loading.keys });
    const elapsedMs = performance.now() - startMs;
    const longestPauseMs = await pinger.stop();
    await connection.load({ command: loading.lookUp, count: loading.keys });
    connection.close();
    const bytes = (await settledBytes(server.pid)) - emptyBytes;
    return {
      bytesPerKey: bytes / loading.keys,
      longestPauseMs,
      keysPerSecond: (loading.keys * 1000) / elapsedMs,
    };
  } finally {
    await server.stop();
  }
}

/** The pinger says when it begins to count, and after the end of its input what it has seen. */
function startPinger(port: number): {
  readonly ready: Promise<void>;
  readonly stop: () => Promise<number>;
} {
  const words = onClientCore([process.execPath, pingerPath, String(port)]);
  const child = spawn(words[0], words.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  failed.catch(() => {});
  const printed = text(child.stdout);
  return {
    ready: Promise.race([
      new Promise<void>((resolve) => child.stdout.once('readable', resolve)),
      failed,
    ]),
    stop: async () => {
      child.stdin.end();
      const longest = /longest (\d+\.\d+) ms/.exec(await Promise.race([printed, failed]))?.[1];
      if (longest === undefined) throw new Error('the pinger has lost its connection');
      return Number(longest);
    },
  };
}

async function settledBytes(pid: number): Promise<number> {
  let bytes = residentBytes(pid);
  let still = 0;
  for (let step = 0; step < settleStepsMax && still < settledSteps; step++) {
    await sleep(settleEachMs);
    const now = residentBytes(pid);
    still = Math.abs(now - bytes) < bytes * settledShare ? still + 1 : 0;
    bytes = now;
  }
  return bytes;
}
