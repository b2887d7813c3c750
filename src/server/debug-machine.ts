/**
 * What DEBUG makes the server do. The server is reached when a command runs, for families are there
 * before it.
 */
import { Bug } from '../base/assert.ts';
import type { Crash, DebugMachine } from '../commands/debug.ts';
import { rewriteConfig } from '../engine/config/rewrite.ts';
import { redisVersion } from '../engine/version.ts';
import { Failure } from '../platform/failure.ts';
import type { Server } from './server.ts';

const reasons: Record<Crash, string> = {
  assert: 'DEBUG ASSERT',
  oom: 'DEBUG OOM',
  panic: 'DEBUG PANIC',
  segfault: 'DEBUG SEGFAULT',
};

export class ServerDebug implements DebugMachine {
  readonly #server: () => Server;

  constructor(server: () => Server) {
    this.#server = server;
  }

  stall(us: number): void {
    this.#server().platform.host.stall(us);
  }

  log(line: string): void {
    this.#server().log.write('warning', line);
  }

  /** The report is that of a failed assertion; what tools search the log for stands before it. */
  crash(how: Crash): never {
    for (const line of crashLines(how)) this.log(line);
    throw new Bug(reasons[how]);
  }

  rewriteWholeConfig(): string | undefined {
    const { config, configFile, platform } = this.#server();
    if (configFile === '') return 'The server is running without a config file';
    const { disk } = platform;
    const old = disk.loadTextNow(configFile);
    const text = rewriteConfig(old instanceof Failure ? '' : old, config, {
      providers: [],
      isForcingAll: true,
    });
    return disk.replaceTextNow(configFile, text)?.message;
  }
}

function crashLines(how: Crash): string[] {
  switch (how) {
    case 'assert':
      return ['=== ASSERTION FAILED ===', "==> debug.ts 'DEBUG ASSERT' is not true"];
    case 'panic':
      return [
        '------------------------------------------------',
        '!!! Software Failure. Press left mouse button to continue',
        'Guru Meditation: DEBUG PANIC called',
      ];
    case 'oom':
      return ['Out Of Memory allocating 9223372036854775807 bytes!'];
    case 'segfault':
      return [`Redis ${redisVersion} crashed by signal: 11, si_code: 0`];
  }
}
