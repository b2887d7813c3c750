/**
 * Host: the process and the machine, from Node and from /proc where Node does not tell.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { arch, hostname, machine, release, totalmem, type } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { Host, HostCpu, HostMemory, KernelSetting } from '../platform/host.ts';
import { attempt, attemptVoid, failureOf } from './failures.ts';

const settingPaths: Record<KernelSetting, string> = {
  overcommit_memory: '/proc/sys/vm/overcommit_memory',
  transparent_hugepage: '/sys/kernel/mm/transparent_hugepage/enabled',
  somaxconn: '/proc/sys/net/core/somaxconn',
  clocksource: '/sys/devices/system/clocksource/clocksource0/current_clocksource',
};

/** Tells a program that it is the one in the background. */
const daemonVariable = 'STARLING_DAEMON';

/** The kernel shows processor time to programs in hundredths of a second, on all machines. */
const ticksPerSecond = 100;

export function nodeHost(): Host {
  return {
    ...identity(),
    environment: (name) => process.env[name],
    readInputNow: () => attempt(() => readFileSync(0, 'latin1')),
    memory,
    cpu,
    openFilesMax,
    kernelSetting: (name) => textOf(settingPaths[name])?.trimEnd(),
    oomScoreAdj,
    setOomScoreAdj: (value) =>
      attemptVoid(() => writeFileSync('/proc/self/oom_score_adj', String(value))),
    currentFolder: () => process.cwd(),
    changeFolder: (path) => attemptVoid(() => process.chdir(path)),
    setUmask: (mask) => process.umask(mask),
    setTitle: (title) => {
      process.title = title;
    },
    onSignal: (name, run) => {
      process.on(name, () => run());
    },
    onCrash: (run) => {
      process.on('uncaughtException', (error) => run(error.stack ?? String(error)));
    },
    stall: (us) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, us / 1000);
    },
    daemonize: daemonizer(process.cwd()),
    suspend: () => process.kill(process.pid, 'SIGSTOP'),
    exit: (code) => process.exit(code),
  };
}

function identity() {
  return {
    pid: process.pid,
    execPath: process.execPath,
    scriptPath: process.argv[1] ?? '',
    args: process.argv.slice(2),
    hostname: hostname(),
    osName: `${type()} ${release()} ${machine()}`,
    runtimeVersion: process.version,
    archBits: /64|s390x/.test(arch()) ? 64 : 32,
    userId: process.getuid?.() ?? 0,
    systemMemoryBytes: totalmem(),
    isTerminal: process.stdout.isTTY === true,
    isDaemon: process.env[daemonVariable] === '1',
  };
}

function daemonizer(folder: string): Host['daemonize'] {
  return (input, done) => {
    const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      cwd: folder,
      detached: true,
      env: { ...process.env, [daemonVariable]: '1' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.once('error', (error) => done(failureOf(error)));
    child.once('spawn', () => child.stdin.end(input, 'latin1', () => done(undefined)));
    child.stdin.on('error', () => {});
    child.unref();
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}

function memory(): HostMemory {
  const heap = getHeapStatistics();
  return {
    rssBytes: process.memoryUsage.rss(),
    heapUsedBytes: heap.used_heap_size,
    heapTotalBytes: heap.total_heap_size,
    heapLimitBytes: heap.heap_size_limit,
    externalBytes: heap.external_memory,
  };
}

/** Fields 14 to 17 of a stat file: user, system, and both of children that were waited for. */
function timesOf(path: string): readonly number[] {
  const text = textOf(path) ?? '';
  // The second field is the program's name in brackets and may contain anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).map((ticks) => Number(ticks) / ticksPerSecond);
}

function cpu(): HostCpu {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const [, , childrenUserSeconds = 0, childrenSystemSeconds = 0] = timesOf('/proc/self/stat');
  const userSeconds = userCPUTime / 1e6;
  const systemSeconds = systemCPUTime / 1e6;
  const [mainThreadUserSeconds = userSeconds, mainThreadSystemSeconds = systemSeconds] = timesOf(
    `/proc/self/task/${process.pid}/stat`,
  );
  return {
    userSeconds,
    systemSeconds,
    childrenUserSeconds,
    childrenSystemSeconds,
    mainThreadUserSeconds,
    mainThreadSystemSeconds,
  };
}

function openFilesMax(): number | undefined {
  const found = /^Max open files\s+(\d+)/m.exec(textOf('/proc/self/limits') ?? '');
  return found === null ? undefined : Number(found[1]);
}

function oomScoreAdj(): number | undefined {
  const text = textOf('/proc/self/oom_score_adj');
  return text === undefined ? undefined : Number(text);
}
