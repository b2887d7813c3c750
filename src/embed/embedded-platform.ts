/**
 * The platform of a server that is a guest in somebody else's process: the real one, but for what
 * belongs to the process. The guest changes neither its folder nor its title, takes no signals and
 * does not end it: `exit` ends the guest's life.
 *
 * (1) When the life is over no timer, no job and no callback of the guest runs any more, and
 *     nobody is accepted. Its connections are its own to close, before.
 * (2) A bug that the guest meets is thrown in the host's process like any other.
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { nodePlatform } from '../node/platform.ts';
import type { Clock, Timer } from '../platform/clock.ts';
import { Failure, failure } from '../platform/failure.ts';
import type { Host } from '../platform/host.ts';
import type { Log } from '../platform/log.ts';
import type { Listening, Network } from '../platform/network.ts';
import type { Platform } from '../platform/platform.ts';
import type { RunningJob, Threads } from '../platform/threads.ts';

export interface GuestOptions {
  readonly log: (line: string) => void;
  /** The guest wants to end, or could not begin. */
  readonly exited: (code: number) => void;
}

export class Guest {
  readonly platform: Platform;
  readonly #options: GuestOptions;
  readonly #timers = new Set<Timer>();
  readonly #listening = new Set<Listening>();
  readonly #jobs = new Set<RunningJob>();
  #folder = process.cwd();
  /** Where and at which port it listened first. */
  #address: { readonly host: string; readonly port: number } | undefined;
  #isOver = false;

  constructor(options: GuestOptions) {
    this.#options = options;
    const real = nodePlatform();
    this.platform = {
      ...real,
      clock: this.#clock(real.clock),
      network: this.#network(real.network),
      threads: this.#threads(real.threads),
      log: this.#log(real.log),
      host: this.#host(real.host),
    };
  }

  get address(): { readonly host: string; readonly port: number } | undefined {
    return this.#address;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Ends the life: see (1). */
  end(): void {
    this.#isOver = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    for (const listening of this.#listening) listening.close();
    this.#listening.clear();
    for (const job of this.#jobs) job.cancel();
    this.#jobs.clear();
  }

  #clock(real: Clock): Clock {
    return {
      ...real,
      after: (delayMs, run) => {
        const timer = real.after(delayMs, () => {
          this.#timers.delete(timer);
          if (!this.#isOver) run();
        });
        this.#timers.add(timer);
        return {
          cancel: () => {
            this.#timers.delete(timer);
            timer.cancel();
          },
        };
      },
      soon: (run) =>
        real.soon(() => {
          if (!this.#isOver) run();
        }),
    };
  }

  #network(real: Network): Network {
    return {
      listen: (at, accepted, done) => {
        real.listen(at, accepted, (result) => {
          if (result instanceof Failure) {
            if (!this.#isOver) done(result);
            return;
          }
          const listening = this.#owned(result);
          if (this.#isOver) {
            listening.close();
            return;
          }
          if ('host' in at) this.#address ??= { host: at.host, port: result.port };
          done(listening);
        });
      },
      connect: (to, handler, done) => real.connect(to, handler, done),
    };
  }

  #threads(real: Threads): Threads {
    return {
      run: (kind, data, owner, done) => {
        const guarded: typeof owner = {
          reported: (message) => {
            if (!this.#isOver) owner.reported(message);
          },
        };
        const job = real.run(kind, data, guarded, (result) => {
          this.#jobs.delete(job);
          if (!this.#isOver) done(result);
        });
        this.#jobs.add(job);
        return job;
      },
    };
  }

  #owned(real: Listening): Listening {
    const listening = {
      port: real.port,
      close: () => {
        if (this.#listening.delete(listening)) real.close();
      },
    };
    this.#listening.add(listening);
    return listening;
  }

  /** A `logfile` of the configuration is written as by any server. */
  #log(real: Log): Log {
    let isInFile = false;
    return {
      toFile: (path) => {
        const failed = real.toFile(path);
        if (failed === undefined) isInFile = path !== '';
        return failed;
      },
      write: (line) => {
        if (isInFile) real.write(line);
        else this.#options.log(line);
      },
    };
  }

  #host(real: Host): Host {
    return {
      ...real,
      args: [],
      isTerminal: false,
      isDaemon: false,
      readInputNow: () => '',
      currentFolder: () => this.#folder,
      changeFolder: (path) => this.#changeFolder(path),
      setOomScoreAdj: () => undefined,
      setUmask: () => process.umask(),
      setTitle: () => {},
      daemonize: (_input, done) => done(failure('EPERM')),
      suspend: () => {},
      onSignal: () => {},
      onCrash: () => {},
      exit: (code) => {
        if (this.#isOver) return;
        this.end();
        this.#options.exited(code);
      },
    };
  }

  #changeFolder(path: string): Failure | undefined {
    const folder = resolve(this.#folder, path);
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined) return failure('ENOENT');
    if (!found.isDirectory()) return failure('ENOTDIR');
    this.#folder = folder;
    return undefined;
  }
}
