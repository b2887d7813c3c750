/**
 * Start-up: from the words of the command line to a server that accepts clients, or to the exit
 * code and the text that say why not. The order of the log lines is one that tools wait for:
 * ` PID: N` in the logo, `Server initialized`, `Ready to accept connections`.
 */

import { assert } from '../base/assert.ts';
import { latin1Bytes } from '../base/bytes.ts';
import type { Command, CommandDefinition } from '../engine/command.ts';
import { readCommandLine } from '../engine/config/command-line.ts';
import { Config } from '../engine/config/config.ts';
import { isLoadFailure, type LoadResult, loadConfig } from '../engine/config/config-file.ts';
import { Registry } from '../engine/registry.ts';
import { redisVersion, starlingVersion } from '../engine/version.ts';
import { Failure } from '../platform/failure.ts';
import type { Platform } from '../platform/platform.ts';
import { steeringFamilies } from './families.ts';
import { LogLines } from './log-lines.ts';
import { logo } from './logo.ts';
import { Server } from './server.ts';
import { startTicking } from './tick.ts';

export interface StartOptions {
  readonly platform: Platform;
  /** Arguments behind the program's name. */
  readonly args: readonly string[];
  /** The families of the server, made for it: some steer the server itself. */
  readonly families: readonly (readonly CommandDefinition[])[];
  /** Writes to standard error: only what is said before there is a log. */
  readonly complain: (text: string) => void;
  readonly started?: (server: Server) => void;
}

/** Starts a server; after a failure the process is told to exit. */
export function start(options: StartOptions): void {
  const { args, platform } = options;
  const { clock, host } = platform;
  const log = new LogLines(platform.log, clock, host.pid);
  const config = new Config({
    directory: host.currentFolder(),
    changeDirectory: (path) => {
      const failed = host.changeFolder(path);
      return failed === undefined ? { path: host.currentFolder() } : { failure: failed.message };
    },
    log: (level, text) => log.write(level, text),
  });
  let server: Server | undefined;
  const reach = (): Server => {
    assert(server !== undefined, 'startup: commands run on a server that is there');
    return server;
  };
  const registry = new Registry([...options.families, ...steeringFamilies(reach)]);
  const commandLine = readCommandLine(args);
  // The directive `dir` may change the folder while the file is read.
  const configFolder = host.currentFolder();
  if (args.length > 0) {
    const loaded = load(options, config, registry);
    if (isLoadFailure(loaded)) {
      if ('stderr' in loaded) options.complain(loaded.stderr);
      else log.write('warning', loaded.log);
      host.exit(1);
      return;
    }
    for (const { from, to } of loaded.renames) registry.rename(from, to);
  }
  config.watch(['loglevel'], () => {
    log.level = config.enumeration('loglevel');
  });
  platform.log.toFile(config.text('logfile'));
  log.write('notice', 'oO0OoO0OoO0Oo Starling is starting oO0OoO0OoO0Oo');
  log.write(
    'notice',
    `Starling version=${starlingVersion}, Redis version=${redisVersion}, ` +
      `bits=${host.archBits}, pid=${host.pid}, just started`,
  );
  if (args.length === 0) {
    log.write(
      'warning',
      'Warning: no config file specified, using the default config. In order to specify a config ' +
        `file use ${host.scriptPath} /path/to/redis.conf`,
    );
  } else {
    log.write('notice', 'Configuration loaded');
  }
  log.role = 'M';
  server = new Server({ platform, registry, config, log });
  server.configFile = absolutePath(configFolder, commandLine.configFile);
  log.raw(logo(host.pid, config.integer('port'), host.archBits));
  openListeners(server, options);
}

/** A path as seen from a folder; leading `../` are resolved, as far as there are folders. */
export function absolutePath(folder: string, path: string): string {
  if (path === '' || path.startsWith('/')) return path;
  let base = folder;
  let rest = path;
  while (rest.startsWith('../')) {
    rest = rest.slice('../'.length);
    base = base.slice(0, Math.max(0, base.lastIndexOf('/')));
  }
  return `${base === '/' ? '' : base}/${rest}`;
}

function load(options: StartOptions, config: Config, registry: Registry): LoadResult {
  const { disk, host } = options.platform;
  const commandLine = readCommandLine(options.args);
  const input = commandLine.readsStandardInput ? host.readInputNow() : undefined;
  return loadConfig(
    config,
    {
      configFile: commandLine.configFile,
      standardInput: input instanceof Failure ? '' : input,
      options: commandLine.options,
    },
    {
      version: redisVersion,
      readFile: (path) => {
        const text = disk.loadTextNow(path);
        return text instanceof Failure ? { failure: text.message } : { text };
      },
      listDirectory: (path) => {
        const names = disk.readDirectoryNow(path);
        return names instanceof Failure ? [] : names;
      },
      isCommand: (name) => isCommand(registry, name),
    },
  );
}

function isCommand(registry: Registry, name: string): boolean {
  const bytes = latin1Bytes(name);
  const found: Command | undefined = registry.findOriginal(bytes, 0, bytes.length);
  return found !== undefined;
}

function openListeners(server: Server, options: StartOptions): void {
  const { config, listeners, log, platform } = server;
  const port = config.integer('port');
  listeners.listenTcp(server.listenPlan(), (failed) => {
    if (failed !== undefined) {
      log.write('warning', `Failed listening on port ${port} (tcp), aborting.`);
      platform.host.exit(1);
      return;
    }
    const path = config.text('unixsocket');
    if (path === '') {
      ready(server, options);
      return;
    }
    const mode = config.integer('unixsocketperm');
    listeners.listenUnix(path, mode === 0 ? undefined : mode, (failure) => {
      if (failure === undefined) {
        ready(server, options);
        return;
      }
      log.write('warning', `Failed opening Unix socket: bind: ${failure.message}`);
      platform.host.exit(1);
    });
  });
}

function ready(server: Server, options: StartOptions): void {
  const { listeners, log } = server;
  if (listeners.tcpCount === 0 && !listeners.hasUnixSocket) {
    log.write('warning', 'Configured to not listen anywhere, exiting.');
    server.platform.host.exit(1);
    return;
  }
  log.write('notice', 'Server initialized');
  startTicking(server);
  if (listeners.tcpCount > 0) log.write('notice', 'Ready to accept connections tcp');
  if (listeners.hasUnixSocket) log.write('notice', 'Ready to accept connections unix');
  options.started?.(server);
}
