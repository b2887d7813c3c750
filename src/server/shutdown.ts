/**
 * The end of a server: by SHUTDOWN, or by SIGTERM and SIGINT. A signal asks for it; the next tick
 * does it, so that DEBUG PAUSE-CRON and SHUTDOWN ABORT can come in between.
 *
 * Nothing is saved, because nothing can be yet: who asks for a save gets an error and the server
 * stays, unless FORCE says otherwise; save points of the configuration are passed over with a word
 * in the log.
 */
import type { ServerMachine, ShutdownOptions } from '../commands/server.ts';
import type { RewriteReply } from '../persistence/aof/rewrite.ts';
import { Failure } from '../platform/failure.ts';
import type { Server } from './server.ts';

const signals = ['SIGTERM', 'SIGINT'] as const;
type ShutdownSignal = (typeof signals)[number];

const directives = { SIGTERM: 'shutdown-on-sigterm', SIGINT: 'shutdown-on-sigint' } as const;

export class Shutdown {
  readonly #server: Server;
  /** A signal that the next tick obeys. */
  #asked: ShutdownSignal | undefined;

  constructor(server: Server) {
    this.#server = server;
  }

  listenToSignals(): void {
    const { host } = this.#server.platform;
    for (const name of signals) host.onSignal(name, () => this.#signalled(name));
    // A terminal that is closed takes no server with it.
    host.onSignal('SIGHUP', () => {});
  }

  tick(): void {
    if (this.#asked === undefined) return;
    const flags = this.#server.config.flags(directives[this.#asked]);
    this.#asked = undefined;
    this.run({
      save: flags.includes('save'),
      nosave: flags.includes('nosave'),
      now: flags.includes('now'),
      force: flags.includes('force'),
    });
  }

  /** Ends the process, or says why it does not. */
  run(options: ShutdownOptions): string | undefined {
    const { log, platform } = this.#server;
    log.write('notice', 'User requested shutdown...');
    if (!this.#mayLoseData(options)) {
      log.write(
        'warning',
        'Errors trying to shut down the server. Check the logs for more information.',
      );
      return 'ERR Errors trying to SHUTDOWN. Check logs.';
    }
    const { log: appended } = this.#server.aof;
    if (appended.state !== 'off') appended.flushNow();
    this.#removePidFile();
    this.#closeListeners();
    log.write('warning', 'Redis is now ready to exit, bye bye...');
    platform.host.exit(0);
    return undefined;
  }

  /** False when no shutdown was asked for. */
  abort(): boolean {
    if (this.#asked === undefined) return false;
    this.#asked = undefined;
    this.#server.log.write('notice', 'Shutdown manually aborted.');
    return true;
  }

  #signalled(name: ShutdownSignal): void {
    const { log, platform } = this.#server;
    if (this.#asked !== undefined && name === 'SIGINT') {
      log.fromSignal('You insist... exiting now.');
      platform.host.exit(1);
      return;
    }
    log.fromSignal(`Received ${name} scheduling shutdown...`);
    this.#asked = name;
  }

  #mayLoseData({ force, nosave, save }: ShutdownOptions): boolean {
    const { config, engine, log } = this.#server;
    const wants = save || (!nosave && config.savePoints().length > 0);
    if (!wants) return true;
    if (!save) {
      if (engine.stats.dirty > 0) {
        log.write('warning', 'The data set is not saved: there are no RDB files yet.');
      }
      return true;
    }
    const outcome = force ? 'Exit anyway.' : "can't exit.";
    const separator = force ? '. ' : ', ';
    log.write('warning', `Error trying to save the DB${separator}${outcome}`);
    return force;
  }

  #removePidFile(): void {
    const { log, pidFile, platform } = this.#server;
    if (pidFile === '') return;
    log.write('notice', 'Removing the pid file.');
    platform.disk.unlinkNow(pidFile);
  }

  /** The file of a unix socket goes with its listener. */
  #closeListeners(): void {
    const { listeners, log } = this.#server;
    if (listeners.hasUnixSocket) log.write('notice', 'Removing the unix socket file.');
    listeners.close();
  }
}

/** Writes the process's number where `pidfile` says, as well as it can. */
export function writePidFile(server: Server): void {
  const { log, pidFile, platform } = server;
  const text = `${platform.host.pid}\n`;
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const file = platform.disk.openNow(pidFile, 'write');
  const written = file instanceof Failure ? file : file.writeNow(bytes, 0, bytes.length);
  if (!(file instanceof Failure)) file.closeNow();
  if (written instanceof Failure) {
    log.write('warning', `Failed to write PID file: ${written.message}`);
  }
}

/** What commands do to a server's life. */
export class ServerLife implements ServerMachine {
  readonly #server: () => Server;

  constructor(server: () => Server) {
    this.#server = server;
  }

  /** Nothing has been saved since the start. */
  lastSaveSeconds(): number {
    return Math.floor(this.#server().startedMs / 1000);
  }

  rewriteLog(isInTransaction: boolean): RewriteReply {
    return this.#server().aof.rewrite.ask(isInTransaction);
  }

  shutDown(options: ShutdownOptions): string | undefined {
    return this.#server().shutdown.run(options);
  }

  abortShutdown(): boolean {
    return this.#server().shutdown.abort();
  }
}
