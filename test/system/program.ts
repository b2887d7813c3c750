/**
 * Real processes for system tests: a server of this build, its output line by line, its end, and
 * clients of it.
 *
 * (1) Nothing sleeps: a test waits for a line, a reply or an end, each within a bound.
 * (2) Whatever a test leaves behind is killed when the test ends.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Reply } from '../../src/resp/reply.ts';
import { Connection } from '../../src/tools/cli/connection.ts';

const serverPath = fileURLToPath(new URL('../../src/bin/starling-server.js', import.meta.url));
const waitMs = 20_000;

/** A folder that is gone after the test. */
export function scratchFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'starling-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A port of this machine that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  await new Promise((done) => server.close(done));
  return address.port;
}

export interface ProgramOptions {
  readonly folder?: string;
  readonly input?: string;
}

export interface End {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A server's process. */
export class Program {
  readonly pid: number;
  readonly #child: ChildProcess;
  #end: End | undefined;
  #output = '';
  #complaints = '';
  readonly #waiting = new Set<() => void>();

  constructor(t: TestContext, args: readonly string[], options: ProgramOptions = {}) {
    const folder = options.folder ?? scratchFolder(t);
    this.#child = spawn(process.execPath, [serverPath, ...args], { cwd: folder });
    assert(this.#child.pid !== undefined);
    this.pid = this.#child.pid;
    this.#child.stdin?.end(options.input ?? '');
    this.#child.stdout?.on('data', (bytes) => {
      this.#output += String(bytes);
      for (const look of [...this.#waiting]) look();
    });
    this.#child.stderr?.on('data', (bytes) => {
      this.#complaints += String(bytes);
    });
    this.#child.on('close', (code, signal) => {
      this.#end = { code, signal };
      for (const look of [...this.#waiting]) look();
    });
    t.after(() => this.#child.kill('SIGKILL'));
  }

  /** What it has written so far to standard output. */
  get output(): string {
    return this.#output;
  }

  /** What it has written so far to standard error. */
  get complaints(): string {
    return this.#complaints;
  }

  /** How often the text stands in the output. */
  count(text: string): number {
    return this.#output.split(text).length - 1;
  }

  /** Waits until the text stands in the output so many times. */
  line(text: string, times = 1): Promise<void> {
    const isThere = (): boolean => this.count(text) >= times;
    return this.#within(`the line "${text}"`, isThere);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Waits for its end. */
  async end(): Promise<End> {
    await this.#within('its end', () => this.#end !== undefined);
    assert(this.#end !== undefined);
    return this.#end;
  }

  #within(what: string, isDone: () => boolean): Promise<void> {
    return new Promise((done, failed) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        failed(new Error(`no ${what} within ${waitMs} ms; output:\n${this.#output}`));
      }, waitMs);
      const look = (): void => {
        const isLost = this.#end !== undefined && !isDone();
        if (!isDone() && !isLost) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        if (isLost) failed(new Error(`no ${what} before the end; output:\n${this.#output}`));
        else done();
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** A client of a server. */
export class Client {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  static async connect(t: TestContext, at: number | string): Promise<Client> {
    const connection = await Connection.open({
      host: '127.0.0.1',
      port: typeof at === 'number' ? at : 0,
      socketPath: typeof at === 'string' ? at : undefined,
    });
    t.after(() => connection.close());
    return new Client(connection);
  }

  /** As `connect`, to a server that may not be there yet. */
  static async connectSoon(t: TestContext, at: number | string): Promise<Client> {
    const endMs = Date.now() + waitMs;
    for (;;) {
      try {
        return await Client.connect(t, at);
      } catch (error) {
        if (Date.now() > endMs) throw error;
        await new Promise((done) => setTimeout(done, 20));
      }
    }
  }

  send(...words: readonly string[]): void {
    this.#connection.send(words);
  }

  next(): Promise<Reply> {
    return this.#connection.next();
  }

  /** The text of a reply that is one; errors begin with `-`. */
  async run(...words: readonly string[]): Promise<string> {
    this.send(...words);
    const reply = await this.next();
    switch (reply.is) {
      case 'simple':
        return reply.text;
      case 'error':
        return `-${reply.text}`;
      case 'bulk':
        return Buffer.from(reply.bytes).toString('latin1');
      case 'integer':
        return String(reply.value);
      default:
        return reply.is;
    }
  }
}

/** A server that accepts clients at a free port of 127.0.0.1. */
export async function startServer(
  t: TestContext,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<{ program: Program; port: number }> {
  const port = await freePort();
  const all = ['--port', String(port), '--bind', '127.0.0.1', ...args];
  const program = new Program(t, all, options);
  await program.line('Ready to accept connections');
  return { program, port };
}
