/**
 * Host: a process and a machine without properties that chance or the real machine could change.
 */
import { type Failure, failure } from '../platform/failure.ts';
import type { Host, HostCpu, HostMemory, SignalName } from '../platform/host.ts';
import type { Life } from './machine.ts';

const mebibyte = 1 << 20;

export class SimHost implements Host {
  readonly pid: number;
  readonly execPath = '/usr/bin/node';
  readonly scriptPath = '/srv/starling-server';
  readonly args: readonly string[] = [];
  readonly hostname: string;
  readonly osName = 'Sim 1.0 virtual';
  readonly runtimeVersion = 'v0.0.0';
  readonly archBits = 64;
  readonly userId = 1000;
  readonly systemMemoryBytes = 4096 * mebibyte;
  readonly isTerminal = false;
  readonly isDaemon = false;
  /** What the program called `exit` with. */
  exitCode: number | undefined;
  readonly #life: Life;
  readonly #signals = new Map<string, (() => void)[]>();
  #folder = '/';
  #oomScoreAdj = 0;
  #umask = 0o022;

  constructor(life: Life, pid: number) {
    this.#life = life;
    this.pid = pid;
    this.hostname = life.machine.name;
  }

  environment(): undefined {
    return undefined;
  }

  readInputNow(): string {
    return '';
  }

  memory(): HostMemory {
    return {
      rssBytes: 64 * mebibyte,
      heapUsedBytes: 16 * mebibyte,
      heapTotalBytes: 32 * mebibyte,
      heapLimitBytes: 1024 * mebibyte,
      externalBytes: 0,
    };
  }

  /** As if the program had worked all the time. */
  cpu(): HostCpu {
    const seconds = this.#life.machine.world.nowUs / 1e6;
    return {
      userSeconds: seconds,
      systemSeconds: 0,
      childrenUserSeconds: 0,
      childrenSystemSeconds: 0,
      mainThreadUserSeconds: seconds,
      mainThreadSystemSeconds: 0,
    };
  }

  openFilesMax(): number {
    return 65_536;
  }

  kernelSetting(): undefined {
    return undefined;
  }

  oomScoreAdj(): number {
    return this.#oomScoreAdj;
  }

  setOomScoreAdj(value: number): undefined {
    this.#oomScoreAdj = value;
  }

  currentFolder(): string {
    return this.#folder;
  }

  changeFolder(path: string): Failure | undefined {
    const { disk } = this.#life.machine;
    const next = disk.resolve(this.#folder, path);
    const kind = disk.kindOf(next);
    if (kind !== 'directory') return failure(kind === undefined ? 'ENOENT' : 'ENOTDIR');
    this.#folder = next;
    return undefined;
  }

  setUmask(mask: number): number {
    const before = this.#umask;
    this.#umask = mask;
    return before;
  }

  setTitle(): void {}

  onSignal(name: SignalName, run: () => void): void {
    this.#signals.set(name, [...(this.#signals.get(name) ?? []), run]);
  }

  /** A signal nobody asked for ends the program, as its default does. */
  deliver(name: string): void {
    if (this.#life.isOver) return;
    const runs = this.#signals.get(name);
    if (runs === undefined) this.exit(128);
    else for (const run of runs) run();
  }

  /** An assertion that fails in the simulator ends the simulation: it is what we look for. */
  onCrash(): void {}

  stall(us: number): void {
    this.#life.machine.world.note(this.hostname, 'stall', us);
  }

  /** The program goes on as it is: nobody would see the difference. */
  daemonize(_input: string, done: (failure: undefined) => void): void {
    done(undefined);
  }

  suspend(): void {}

  exit(code: number): void {
    if (this.#life.isOver) return;
    this.exitCode = code;
    this.#life.machine.world.note(this.hostname, 'exit', code);
    this.#life.end();
  }
}
