/**
 * Host: the process and the machine it runs on. None of it is on the path of a command.
 */
import type { Failure } from './failure.ts';

export interface Host {
  readonly pid: number;
  /** The program that runs, and what it was given after its own name. */
  readonly execPath: string;
  readonly scriptPath: string;
  readonly args: readonly string[];
  readonly hostname: string;
  /** System, release and machine: `Linux 5.15.0 x86_64`. */
  readonly osName: string;
  /** The version of the runtime: `v20.20.2`. */
  readonly runtimeVersion: string;
  /** 32 or 64. */
  readonly archBits: number;
  readonly userId: number;
  readonly systemMemoryBytes: number;

  /** Standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Started by `daemonize`. */
  readonly isDaemon: boolean;

  environment(name: string): string | undefined;

  /** Standard input to its end, one character per byte. Waits for it: only for starting up. */
  readInputNow(): string | Failure;

  memory(): HostMemory;
  cpu(): HostCpu;

  /** The soft limit of open files, or undefined where it cannot be known. */
  openFilesMax(): number | undefined;

  /** The text of a kernel setting without its line feed; undefined where there is none. */
  kernelSetting(name: KernelSetting): string | undefined;
  /** How willingly the kernel kills this process when memory is short, -1000 to 1000. */
  oomScoreAdj(): number | undefined;
  setOomScoreAdj(value: number): Failure | undefined;

  currentFolder(): string;
  changeFolder(path: string): Failure | undefined;
  setUmask(mask: number): number;

  /** The name that `ps` shows. */
  setTitle(title: string): void;

  /**
   * Each `run` is called for each such signal, as an event of its own; the signal then has no other
   * effect.
   */
  onSignal(name: SignalName, run: () => void): void;
  /**
   * Called with a report when an assertion failed or anything else was thrown and not caught; the
   * process must end.
   */
  onCrash(run: (report: string) => void): void;
  /**
   * Does nothing at all for so many microseconds, and lets nothing happen: for DEBUG SLEEP. In the
   * simulator no time passes.
   */
  stall(us: number): void;
  /**
   * Starts this program once more with the same arguments, in the folder where it was started, in
   * the background and without a terminal. `input` is what it reads from standard input.
   */
  daemonize(input: string, done: (failure: Failure | undefined) => void): void;
  /** Stops the process until somebody continues it (SIGSTOP, SIGCONT). */
  suspend(): void;
  /** Ends the process. Returns only in the simulator. */
  exit(code: number): void;
}

export type SignalName = 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGUSR1' | 'SIGUSR2' | 'SIGCONT';

export type KernelSetting =
  | 'overcommit_memory'
  | 'transparent_hugepage'
  | 'somaxconn'
  | 'clocksource';

export interface HostMemory {
  /** Resident in RAM, the whole process. */
  readonly rssBytes: number;
  /** The JavaScript heap: in use, taken from the system, and the most that it may take. */
  readonly heapUsedBytes: number;
  readonly heapTotalBytes: number;
  readonly heapLimitBytes: number;
  /** Buffers outside the heap that the heap holds, the shared ones of the arena not counted. */
  readonly externalBytes: number;
}

/** Seconds of processor time since the start. */
export interface HostCpu {
  readonly userSeconds: number;
  readonly systemSeconds: number;
  /** Child processes that have ended. */
  readonly childrenUserSeconds: number;
  readonly childrenSystemSeconds: number;
  /** The thread that runs the commands, without collector and workers. */
  readonly mainThreadUserSeconds: number;
  readonly mainThreadSystemSeconds: number;
}
