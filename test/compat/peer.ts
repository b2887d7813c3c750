/** A real Redis for tests that exchange files with it: started in a folder, gone with the test. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Wire, type Words } from './differential/wire.ts';

const serverPath = fileURLToPath(new URL('../../src/bin/starling-server.js', import.meta.url));
/** Instead of a program: the server of this build. */
export const starling = 'starling';

const startMs = 15_000;
const directives = ['--port', '0', '--unixsocket', 'socket', '--save', ''];
const commandsAtOnce = 1000;

export class Peer {
  readonly #wire: Wire;

  private constructor(wire: Wire) {
    this.#wire = wire;
  }

  static async start(
    t: TestContext,
    program: string,
    folder: string,
    args: readonly string[] = [],
  ): Promise<Peer> {
    const all = [...directives, '--enable-debug-command', 'yes', ...args];
    const isOurs = program === starling;
    const child = isOurs
      ? spawn(process.execPath, [serverPath, ...all], { cwd: folder })
      : spawn(program, all, { cwd: folder });
    t.after(() => child.kill('SIGKILL'));
    const path = join(folder, 'socket');
    const deadline = Date.now() + startMs;
    for (;;) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`${program} does not start`);
      }
      // There is a moment between the socket's file and the first who may come.
      const wire = existsSync(path) ? await Wire.open(path).catch(() => undefined) : undefined;
      if (wire !== undefined) return new Peer(wire);
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  /** Runs commands one after the other; their replies as they came. */
  async run(...commands: readonly Words[]): Promise<string[]> {
    const replies: string[] = [];
    for (let at = 0; at < commands.length; at += commandsAtOnce) {
      const some = commands.slice(at, at + commandsAtOnce);
      this.#wire.send(some);
      replies.push(...(await this.#wire.take(some.length)).map(({ raw }) => raw));
    }
    return replies;
  }

  /** Runs a command that must succeed; the text of its simple or bulk reply. */
  async text(...words: Words): Promise<string> {
    const [raw] = await this.run(words);
    if (raw.startsWith('-')) throw new Error(`${words[0]}: ${raw}`);
    return raw.startsWith('$') ? raw.slice(raw.indexOf('\r\n') + 2, -2) : raw.slice(1, -2);
  }
}
