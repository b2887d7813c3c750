/**
 * The rows of the table: what is sent, how deep the pipeline is, what Starling has to reach, and
 * what the servers hold before. All use 50 connections, values of 64 bytes and a million keys,
 * members or fields (`redis-benchmark -c 50 -d 64 -r 1000000`), in redis-benchmark's own words.
 *
 * A command that writes finds in every run what it found in the first: the servers are emptied and
 * loaded again. One that only reads is loaded once.
 */
import type { Command, CommandStream } from './commands.ts';

export interface Workload {
  /** As in the table; `--rows` finds it by this and its pipeline: `get@16`. */
  readonly name: string;
  readonly pipeline: number;
  /** Requests per second, as a ratio to Redis's. */
  readonly target: number;
  readonly requests: number;
  readonly command: Command;
  /** A range at random ranks of this length, sent by the closed loop instead of the command. */
  readonly rangeLength?: number;
  readonly isRead: boolean;
  /** What has to be there for so many requests. */
  readonly load: (requests: number) => readonly CommandStream[];
}

export const connections = 50;
export const valueBytes = 64;
export const keyCount = 1_000_000;

const value = 'x'.repeat(valueBytes);
const empty = (): readonly CommandStream[] => [];

function filled(command: Command, count: number): () => readonly CommandStream[] {
  return () => [{ command, count }];
}

/** As many elements as will be popped. */
function perRequest(command: Command): (requests: number) => readonly CommandStream[] {
  return (requests) => [{ command, count: requests }];
}

type Content = Pick<Workload, 'command' | 'isRead' | 'load'> & { readonly name: string };

function writes(name: string, command: Command): Content {
  return { name, command, isRead: false, load: empty };
}

function pops(name: string, command: Command, fill: Command): Content {
  return { name, command, isRead: false, load: perRequest(fill) };
}

function reads(name: string, command: Command, fill: Command, count: number): Content {
  return { name, command, isRead: true, load: filled(fill, count) };
}

const setEach = ['SET', 'key:__each_int__', value];
const pushEach = ['RPUSH', 'mylist', value];
const memberEach = ['SADD', 'myset', 'element:__each_int__'];
const fieldEach = ['HSET', 'myhash', 'element:__each_int__', value];
const scoreEach = ['ZADD', 'myzset', '__rand_int__', 'element:__each_int__'];
const tenPairs = Array.from({ length: 10 }, () => ['key:__rand_int__', value]).flat();

const get = reads('GET', ['GET', 'key:__rand_int__'], setEach, keyCount);
const set = writes('SET', ['SET', 'key:__rand_int__', value]);
const incr = writes('INCR', ['INCR', 'counter:__rand_int__']);
const lpush = writes('LPUSH', ['LPUSH', 'mylist', value]);
const rpush = writes('RPUSH', ['RPUSH', 'mylist', value]);
const lpop = pops('LPOP', ['LPOP', 'mylist'], pushEach);
const rpop = pops('RPOP', ['RPOP', 'mylist'], pushEach);
const sadd = writes('SADD', ['SADD', 'myset', 'element:__rand_int__']);
const spop = pops('SPOP', ['SPOP', 'myset'], memberEach);
const hset = writes('HSET', ['HSET', 'myhash', 'element:__rand_int__', value]);
const zadd = writes('ZADD', ['ZADD', 'myzset', '__rand_int__', 'element:__rand_int__']);
const zpopmin = pops('ZPOPMIN', ['ZPOPMIN', 'myzset'], scoreEach);
const mset = writes('MSET (10)', ['MSET', ...tenPairs]);

function lrange(count: number): Content {
  const command = ['LRANGE', 'mylist', '0', String(count - 1)];
  return reads(`LRANGE_${count}`, command, pushEach, 1000);
}

const hgetall = reads('HGETALL of 100', ['HGETALL', 'myhash'], fieldEach, 100);
const smembers = reads('SMEMBERS of 100', ['SMEMBERS', 'myset'], memberEach, 100);
const zrank = reads('ZRANK deep', ['ZRANK', 'myzset', 'element:__rand_int__'], scoreEach, keyCount);
const zrange = {
  ...reads('ZRANGE of 10 deep', ['ZRANGE', 'myzset', '500000', '500009'], scoreEach, keyCount),
  rangeLength: 10,
};

interface Depth {
  readonly pipeline: number;
  readonly target: number;
  readonly requests: number;
}

function at(depth: Depth, contents: readonly Content[]): Workload[] {
  return contents.map((content) => ({ ...depth, ...content }));
}

const alone: Depth = { pipeline: 1, target: 0.97, requests: 200_000 };
const batched: Depth = { pipeline: 16, target: 1.35, requests: 1_600_000 };
const deep: Depth = { pipeline: 100, target: 1.6, requests: 3_000_000 };
const batchedWrites: Depth = { pipeline: 16, target: 1.1, requests: 1_000_000 };
const ranks: Depth = { pipeline: 16, target: 1.5, requests: 800_000 };

/** Replies of a hundred elements and more: few requests are much work. */
function replies(requests: number, contents: readonly Content[]): Workload[] {
  return [
    ...at({ pipeline: 1, target: 1.2, requests }, contents),
    ...at({ pipeline: 16, target: 1.2, requests }, contents),
  ];
}

/** Fewer are over before a share of them is warm, and before a hundredth of a second counts. */
const requestsMin = 20_000;

export function shareOf(requests: number, share: number): number {
  return Math.max(requestsMin, Math.ceil(requests * share));
}

export const workloads: readonly Workload[] = [
  ...at(alone, [get, set, incr, lpush, rpop, sadd, hset, zadd]),
  ...at({ ...alone, requests: 120_000 }, [mset]),
  ...at(batched, [get, set, incr]),
  ...at(deep, [get, set, incr]),
  ...at(batchedWrites, [lpush, rpush, lpop, rpop, sadd, spop, hset, zadd, zpopmin]),
  ...at({ ...batchedWrites, requests: 200_000 }, [mset]),
  ...replies(120_000, [lrange(100), hgetall, smembers]),
  ...replies(60_000, [lrange(300)]),
  ...replies(40_000, [lrange(600)]),
  ...at(ranks, [zrank, zrange]),
];
