/** The two servers of a comparison, each a process of its own in a scratch folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Wire } from './wire.ts';

const ownPath = fileURLToPath(new URL('../../../src/bin/starling-server.js', import.meta.url));
/** How often a server that starts is looked for. Not a time: a whole machine may stand still. */
const looksMax = 1000;
const lookMs = 20;

/** A peer's version as a number: 7.2.6 is 70206. */
export type Version = number;

/**
 * What a server is started with so that it can be looked into and writes nothing. Redis ends waits
 * in its cron: the more often, the less time is lost.
 */
const directives = [
  ['--port', '0'],
  ['--save', ''],
  ['--appendonly', 'no'],
  ['--enable-debug-command', 'yes'],
  ['--loglevel', 'warning'],
  ['--hz', '500'],
  ['--slowlog-log-slower-than', '-1'],
].flat();

export class RunningServer {
  readonly name: string;
  readonly path: string;
  readonly #child: ChildProcess;
  /** Where it keeps its files. */
  readonly folder: string;
  #output = '';

  private constructor(name: string, command: readonly string[], more: readonly string[]) {
    this.name = name;
    this.folder = mkdtempSync(join(tmpdir(), 'compat-'));
    this.path = join(this.folder, 'socket');
    const args = [...command.slice(1), ...directives, ...more, '--unixsocket', this.path];
    this.#child = spawn(command[0], args, { cwd: this.folder });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (bytes) => {
        this.#output += String(bytes);
      });
    }
  }

  /** Starling, as compiled; `more`: further directives. */
  static own(more: readonly string[] = []): Promise<RunningServer> {
    return RunningServer.#started('starling', [process.execPath, ownPath], more);
  }

  /** A redis-server. */
  static peer(program: string, more: readonly string[] = []): Promise<RunningServer> {
    return RunningServer.#started('redis', [program], more);
  }

  static async #started(
    name: string,
    command: readonly string[],
    more: readonly string[],
  ): Promise<RunningServer> {
    const server = new RunningServer(name, command, more);
    for (let looks = 0; !existsSync(server.path); looks++) {
      if (!server.isRunning || looks > looksMax) {
        server.stop();
        throw new Error(`${name} does not start:\n${server.#output}`);
      }
      await new Promise((done) => setTimeout(done, lookMs));
    }
    return server;
  }

  connect(): Promise<Wire> {
    return Wire.open(this.path);
  }

  /** What it has written so far. */
  get output(): string {
    return this.#output;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async version(): Promise<Version> {
    const wire = await this.connect();
    const { raw } = await wire.run('INFO', 'server');
    wire.close();
    const match = /redis_version:(\d+)\.(\d+)\.(\d+)/.exec(raw);
    if (match === null) throw new Error(`${this.name} tells no version`);
    return Number(match[1]) * 10_000 + Number(match[2]) * 100 + Number(match[3]);
  }

  stop(): void {
    this.#child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
