/**
 * The two servers that are compared, each a process on core 0, on a port of its own at 127.0.0.1,
 * in a directory of its own, and without persistence. The client side of the bench is on core 1.
 * On a machine with one core, or without `taskset`, nothing is pinned, and the report says so.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Connection } from './connection.ts';
import type { Pair } from './statistics.ts';

export type ServerName = keyof Pair<unknown>;

const serverCore = 0;
const clientCore = 1;
const startDeadlineMs = 20_000;
const retryMs = 20;

const starlingPath = fileURLToPath(new URL('../../src/bin/starling-server.js', import.meta.url));
const programs: Readonly<Record<ServerName, readonly string[]>> = {
  redis: ['redis-server'],
  starling: [process.execPath, starlingPath],
};

/** Whether servers and clients have a core each. */
export const isPinned =
  availableParallelism() >= 2 && spawnSync('taskset', ['--version']).status === 0;

/** The command line that runs the words on the client's core. */
export function onClientCore(words: readonly string[]): readonly string[] {
  return onCore(clientCore, words);
}

/** Moves the bench itself, which loads data and waits, away from the servers. */
export function moveToClientCore(): void {
  if (isPinned) spawnSync('taskset', ['-apc', String(clientCore), String(process.pid)]);
}

function onCore(core: number, words: readonly string[]): readonly string[] {
  return isPinned ? ['taskset', '-c', String(core), ...words] : words;
}

export class Server {
  readonly port: number;
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #directory: string;

  private constructor(child: ChildProcess, port: number, directory: string) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.port = port;
    this.#directory = directory;
  }

  static async start(name: ServerName): Promise<Server> {
    const port = await freePort();
    const directory = mkdtempSync(join(tmpdir(), 'starling-bench-'));
    const network = ['--port', String(port), '--bind', '127.0.0.1'];
    const quiet = ['--save', '', '--appendonly', 'no', '--loglevel', 'warning'];
    const words = onCore(serverCore, [...programs[name], ...network, ...quiet]);
    const child = spawn(words[0], words.slice(1), { cwd: directory, stdio: 'ignore' });
    child.on('error', () => {});
    const server = new Server(child, port, directory);
    process.once('exit', server.#kill);
    await server.#ready(name);
    return server;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async stop(): Promise<void> {
    if (this.isRunning) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await gone;
    }
    process.off('exit', this.#kill);
    this.#kill();
  }

  async #ready(name: ServerName): Promise<void> {
    const deadline = performance.now() + startDeadlineMs;
    while (this.isRunning && this.pid !== 0 && performance.now() < deadline) {
      try {
        const connection = await Connection.open(this.port);
        await connection.run(['PING']);
        connection.close();
        return;
      } catch {
        await sleep(retryMs);
      }
    }
    await this.stop();
    throw new Error(`${programs[name].join(' ')} did not start`);
  }

  readonly #kill = (): void => {
    this.#child.kill('SIGKILL');
    rmSync(this.#directory, { recursive: true, force: true });
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
