/**
 * Start-up: from the words of the command line to a server that accepts clients, or to the exit
 * code and the text that say why not.
 *
 *   arguments ──▶ configuration ──▶ background? ──▶ server ──▶ listeners ──▶ ready
 *
 * The order of the log lines is one that tools wait for: ` PID: N` in the logo, `Server
 * initialized`, `Ready to accept connections`.
 */
import { assert } from '../base/assert.ts';
import type { CommandDefinition } from '../engine/command.ts';
import { Config } from '../engine/config/config.ts';
import { isLoadFailure } from '../engine/config/config-file.ts';
import { Registry } from '../engine/registry.ts';
import { redisVersion, starlingVersion } from '../engine/version.ts';
import type { Platform } from '../platform/platform.ts';
import { crashReport } from './crash-report.ts';
import { loadDataSet } from './data-loading.ts';
import { steeringFamilies } from './families.ts';
import { installHooks } from './hooks.ts';
import { LogLines } from './log-lines.ts';
import { logo } from './logo.ts';
import { fitOpenFiles } from './open-files.ts';
import { answerArguments } from './program.ts';
import { Server } from './server.ts';
import { writePidFile } from './shutdown.ts';
import { absolutePath, readConfiguration, type StartConfiguration } from './startup-config.ts';
import { type Supervisor, superviseBy } from './supervised.ts';
import { warnOfBacklog, warnOfSystem } from './system-checks.ts';
import { startTicking } from './tick.ts';

export interface StartOptions {
  readonly platform: Platform;
  /** Arguments behind the program's name. */
  readonly args: readonly string[];
  /** The families of the server, made for it: some steer the server itself. */
  readonly families: readonly (readonly CommandDefinition[])[];
  /** Writes to standard error: only what is said before there is a log. */
  readonly complain: (text: string) => void;
  /** Whether the server begins empty, whatever files there are. */
  readonly beginsEmpty?: boolean;
  readonly started?: (server: Server) => void;
}

const pidFileDefault = '/var/run/redis.pid';
/** Less than this of `maxmemory` is taken for a mistake. */
const maxMemorySane = 1024 * 1024;

/** Starts a server; after a failure the process is told to exit. */
export function start(options: StartOptions): void {
  const { args, platform } = options;
  const { host } = platform;
  const answer = answerArguments(args, host);
  if (answer === undefined) {
    new Startup(options).configure();
    return;
  }
  if (answer.output !== '') platform.log.write(answer.output);
  options.complain(answer.complaint);
  host.exit(answer.code);
}

class Startup {
  readonly #options: StartOptions;
  readonly #log: LogLines;
  readonly #config: Config;
  readonly #registry: Registry;
  /** Where the program was started: the directive `dir` may change it. */
  readonly #folder: string;
  #configFile = '';
  #supervisor: Supervisor = 'no';
  #isBackground = false;
  #server: Server | undefined;

  constructor(options: StartOptions) {
    const { clock, host, log } = options.platform;
    this.#options = options;
    this.#folder = host.currentFolder();
    this.#log = new LogLines(log, clock, host.pid);
    this.#config = new Config({
      directory: this.#folder,
      changeDirectory: (path) => {
        const failed = host.changeFolder(path);
        return failed === undefined ? { path: host.currentFolder() } : { failure: failed.message };
      },
      log: (level, text) => this.#log.write(level, text),
    });
    const reach = (): Server => {
      assert(this.#server !== undefined, 'startup: commands run on a server that is there');
      return this.#server;
    };
    this.#registry = new Registry([...options.families, ...steeringFamilies(reach)]);
    host.onCrash((report) => this.#crashed(report));
  }

  configure(): void {
    const { complain, platform } = this.#options;
    const { host } = platform;
    const read = readConfiguration(this.#options, this.#config, this.#registry);
    if (isLoadFailure(read.lines)) {
      if ('stderr' in read.lines) complain(read.lines.stderr);
      else this.#log.write('warning', read.lines.log);
      host.exit(1);
      return;
    }
    for (const { from, to } of read.lines.renames) this.#registry.rename(from, to);
    this.#config.watch(['loglevel'], () => {
      this.#log.level = this.#config.enumeration('loglevel');
    });
    this.#configFile = absolutePath(this.#folder, read.configFile);
    warnOfSystem(host, (text) => this.#log.write('warning', text));
    this.#background(read);
  }

  /** Goes on in the background where the configuration wants it. */
  #background(read: StartConfiguration): void {
    const { host } = this.#options.platform;
    this.#supervisor = superviseBy(this.#config, host, this.#log);
    this.#isBackground = this.#config.bool('daemonize') && this.#supervisor === 'no';
    if (!this.#isBackground || host.isDaemon) {
      this.#serve();
      return;
    }
    host.daemonize(read.input, (failure) => {
      if (failure !== undefined) {
        this.#log.write('warning', `Can't go into the background: ${failure.message}`);
      }
      host.exit(failure === undefined ? 0 : 1);
    });
  }

  #serve(): void {
    const { platform } = this.#options;
    this.#greet();
    this.#log.role = 'M';
    const server = new Server({
      platform,
      registry: this.#registry,
      config: this.#config,
      log: this.#log,
    });
    this.#server = server;
    server.configFile = this.#configFile;
    server.supervisor = this.#supervisor;
    if (!fitOpenFiles(server)) {
      platform.host.exit(1);
      return;
    }
    server.pidFile = this.#pidFile();
    if (server.pidFile !== '') writePidFile(server);
    installHooks(server);
    server.shutdown.listenToSignals();
    this.#showLogo();
    warnOfBacklog(server);
    this.#listen(server);
  }

  #pidFile(): string {
    const written = this.#config.text('pidfile');
    const path = written === '' && this.#isBackground ? pidFileDefault : written;
    return absolutePath(this.#options.platform.host.currentFolder(), path);
  }

  #greet(): void {
    const { args, platform } = this.#options;
    const { host } = platform;
    this.#log.write('notice', 'oO0OoO0OoO0Oo Starling is starting oO0OoO0OoO0Oo');
    this.#log.write(
      'notice',
      `Starling version=${starlingVersion}, Redis version=${redisVersion}, ` +
        `bits=${host.archBits}, pid=${host.pid}, just started`,
    );
    if (args.length > 0) {
      this.#log.write('notice', 'Configuration loaded');
      return;
    }
    this.#log.write(
      'warning',
      'Warning: no config file specified, using the default config. In order to specify a config ' +
        `file use ${host.scriptPath} /path/to/redis.conf`,
    );
  }

  #showLogo(): void {
    const { host } = this.#options.platform;
    const port = this.#config.integer('port');
    const isSeen = host.isTerminal && this.#config.text('logfile') === '';
    if (isSeen || this.#config.bool('always-show-logo')) {
      this.#log.raw(logo(host.pid, port, host.archBits));
    } else {
      this.#log.write('notice', `Running mode=standalone, port=${port}.`);
    }
  }

  #listen(server: Server): void {
    const { host } = this.#options.platform;
    const port = this.#config.integer('port');
    if (this.#config.integer('tls-port') !== 0) {
      this.#log.write('warning', 'There is no TLS yet.');
      this.#log.write('warning', 'Failed listening on port 0 (tls), aborting.');
      host.exit(1);
      return;
    }
    server.listeners.listenTcp(server.listenPlan(), (failed) => {
      if (failed === undefined) {
        this.#listenUnix(server);
        return;
      }
      this.#log.write('warning', `Failed listening on port ${port} (tcp), aborting.`);
      host.exit(1);
    });
  }

  #listenUnix(server: Server): void {
    const path = this.#config.text('unixsocket');
    if (path === '') {
      this.#ready(server);
      return;
    }
    const mode = this.#config.integer('unixsocketperm');
    server.listeners.listenUnix(path, mode === 0 ? undefined : mode, (failure) => {
      if (failure === undefined) {
        this.#ready(server);
        return;
      }
      this.#log.write('warning', `Failed opening Unix socket: bind: ${failure.message}`);
      this.#options.platform.host.exit(1);
    });
  }

  #ready(server: Server): void {
    const { listeners } = server;
    if (listeners.tcpCount === 0 && !listeners.hasUnixSocket) {
      this.#log.write('warning', 'Configured to not listen anywhere, exiting.');
      this.#options.platform.host.exit(1);
      return;
    }
    this.#log.write('notice', 'Server initialized');
    this.#warnOfLosses();
    startTicking(server);
    if (this.#options.beginsEmpty === true) this.#serveClients(server);
    else server.event(() => loadDataSet(server, () => this.#serveClients(server)));
  }

  #serveClients(server: Server): void {
    const { listeners } = server;
    if (listeners.tcpCount > 0) this.#log.write('notice', 'Ready to accept connections tcp');
    if (listeners.hasUnixSocket) this.#log.write('notice', 'Ready to accept connections unix');
    server.oomScore.apply();
    server.replication.start();
    this.#options.started?.(server);
  }

  /** What the configuration asks for, and the server does not do. */
  #warnOfLosses(): void {
    const config = this.#config;
    if (config.bool('syslog-enabled')) {
      this.#log.write('warning', 'WARNING: Log lines are not sent to syslog.');
    }
    const maxMemory = config.integer('maxmemory');
    if (maxMemory === 0 || maxMemory >= maxMemorySane) return;
    this.#log.write(
      'warning',
      'WARNING: You specified a maxmemory value that is less than 1MB (current value is ' +
        `${maxMemory} bytes). Are you sure this is what you really want?`,
    );
  }

  /** The process ends; what can still be told about it is in the log. */
  #crashed(report: string): void {
    const { complain, platform } = this.#options;
    if (this.#server === undefined) complain(`${report}\n`);
    else if (this.#config.bool('crash-log-enabled')) {
      for (const line of crashReport(this.#server, report)) this.#log.raw(line);
    } else this.#log.write('warning', report);
    platform.host.exit(1);
  }
}
