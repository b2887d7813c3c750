/**
 * The end of a server: by SHUTDOWN, or by SIGTERM and SIGINT. A signal asks for it; the next tick
 * does it, so that DEBUG PAUSE-CRON and SHUTDOWN ABORT can come in between.
 *
 *   asked ──▶ replicas catch up ──▶ frozen ──▶ the data set is saved ──▶ exit
 *                                     └──▶ thawed, and it stays, where it could not be saved
 *
 * Frozen: what is being written is given up.
 *
 * (1) While the server is frozen no command runs: what was answered is saved.
 * (2) Signals are still heard then: a second SIGINT ends the process at once.
 */
import type { ServerMachine, ShutdownOptions } from '../commands/server.ts';
import type { RewriteReply } from '../persistence/aof/rewrite.ts';
import { Failure } from '../platform/failure.ts';
import type { Server } from './server.ts';

const signals = ['SIGTERM', 'SIGINT'] as const;
type ShutdownSignal = (typeof signals)[number];

const directives = { SIGTERM: 'shutdown-on-sigterm', SIGINT: 'shutdown-on-sigint' } as const;
const secondMs = 1000;
const failedReply = 'ERR Errors trying to SHUTDOWN. Check logs.';

export class Shutdown {
  readonly #server: Server;
  /** A signal that the next tick obeys, or that is being obeyed. */
  #asked: ShutdownSignal | undefined;
  #isUnderWay = false;
  /** How long replicas are waited for. */
  #patience: { readonly options: ShutdownOptions; readonly untilMs: number } | undefined;
  /** Whoever asked, and wants to know if it fails. */
  readonly #waiting: ((error: string) => void)[] = [];

  constructor(server: Server) {
    this.#server = server;
  }

  /** For how long replicas are waited for at most, from now on; undefined: they are not. */
  get waitsMs(): number | undefined {
    const patience = this.#patience;
    const { nowMs } = this.#server.engine.keyspace;
    return patience === undefined ? undefined : Math.max(0, patience.untilMs - nowMs);
  }

  listenToSignals(): void {
    const { host } = this.#server.platform;
    for (const name of signals) host.onSignal(name, () => this.#signalled(name));
    // A terminal that is closed takes no server with it.
    host.onSignal('SIGHUP', () => {});
  }

  tick(): void {
    this.#lookAtReplicas();
    if (this.#asked === undefined || this.#isUnderWay) return;
    const flags = this.#server.config.flags(directives[this.#asked]);
    const options = {
      save: flags.includes('save'),
      nosave: flags.includes('nosave'),
      now: flags.includes('now'),
      force: flags.includes('force'),
    };
    this.run(options, () => {});
  }

  /** Ends the process; `failed` is told where it does not, within the call or later. */
  run(options: ShutdownOptions, failed: (error: string) => void): void {
    const { log } = this.#server;
    this.#waiting.push(failed);
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    log.write('notice', 'User requested shutdown...');
    if (this.#waitsForReplicas(options)) return;
    this.#end(options);
  }

  /** Replicas get some time for what they have not got yet; until then nothing is written. */
  #waitsForReplicas(options: ShutdownOptions): boolean {
    const { config, engine, log, replication } = this.#server;
    const timeoutMs = config.integer('shutdown-timeout') * secondMs;
    replication.flushStream();
    if (options.now || timeoutMs === 0 || replication.replicas.areInSync) return false;
    log.write('notice', 'Waiting for replicas before shutting down.');
    this.#patience = { options, untilMs: engine.keyspace.nowMs + timeoutMs };
    engine.beginPause('write', Number.MAX_SAFE_INTEGER);
    return true;
  }

  #lookAtReplicas(): void {
    const { engine, replication } = this.#server;
    const patience = this.#patience;
    if (patience === undefined) return;
    if (!replication.replicas.areInSync && engine.keyspace.nowMs < patience.untilMs) return;
    this.#patience = undefined;
    engine.unpause();
    this.#end(patience.options);
  }

  #end(options: ShutdownOptions): void {
    const { engine, log, replication, saving, snapshots } = this.#server;
    replication.replicas.tellLagging();
    engine.freeze();
    if (saving.isRunning) {
      log.write('warning', 'There is a child saving an .rdb. Killing it!');
      saving.cancel();
    }
    if (!this.#endsRewrite(options)) {
      this.#stay();
      return;
    }
    saving.whenIdle(() => snapshots.whenIdle(() => this.#save(options)));
  }

  /** False when no shutdown was asked for. */
  abort(): boolean {
    if (this.#asked === undefined && this.#patience === undefined) return false;
    this.#asked = undefined;
    if (this.#patience !== undefined) this.#giveUp();
    this.#server.log.write('notice', 'Shutdown manually aborted.');
    return true;
  }

  /** The server stays; whoever asked for its end is told so. */
  #giveUp(): void {
    this.#patience = undefined;
    this.#isUnderWay = false;
    this.#server.engine.unpause();
    for (const failed of this.#waiting.splice(0)) failed(failedReply);
  }

  #signalled(name: ShutdownSignal): void {
    const { engine, log, platform, saving } = this.#server;
    if (this.#asked !== undefined && name === 'SIGINT') {
      log.fromSignal('You insist... exiting now.');
      saving.abandon();
      platform.host.exit(1);
      return;
    }
    log.fromSignal(
      engine.isLoading
        ? 'Received shutdown signal during loading, scheduling shutdown.'
        : `Received ${name} scheduling shutdown...`,
    );
    this.#asked = name;
  }

  /** Ends a rewrite; false where the append-only log that is just being begun would be lost. */
  #endsRewrite({ force }: ShutdownOptions): boolean {
    const { aof, log } = this.#server;
    if (!aof.rewrite.isRunning) return true;
    if (aof.log.state === 'starting') {
      log.write('warning', `Writing initial AOF${force ? '. Exit anyway.' : ", can't exit."}`);
      if (!force) return false;
    }
    log.write('warning', 'There is a child rewriting the AOF. Killing it!');
    aof.rewrite.cancel();
    return true;
  }

  /** Half of a data set that is being loaded is never saved. */
  #save({ force, nosave, save }: ShutdownOptions): void {
    const { aof, config, engine, log, saving } = this.#server;
    if (aof.log.state !== 'off') aof.log.flushNow();
    const wants = save || (!nosave && config.savePoints().length > 0);
    if (!wants || engine.isLoading) {
      this.#exit();
      return;
    }
    log.write('notice', 'Saving the final RDB snapshot before exiting.');
    saving.saveLast((isSaved) => {
      if (!isSaved) {
        const outcome = force ? '. Exit anyway.' : ", can't exit.";
        log.write('warning', `Error trying to save the DB${outcome}`);
      }
      if (isSaved || force) this.#exit();
      else this.#stay();
    });
  }

  #exit(): void {
    const { log, platform } = this.#server;
    this.#removePidFile();
    this.#closeListeners();
    log.write('warning', 'Redis is now ready to exit, bye bye...');
    platform.host.exit(0);
  }

  #stay(): void {
    const { engine, log } = this.#server;
    log.write(
      'warning',
      'Errors trying to shut down the server. Check the logs for more information.',
    );
    this.#isUnderWay = false;
    this.#asked = undefined;
    for (const failed of this.#waiting.splice(0)) failed(failedReply);
    engine.thaw();
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

  lastSaveSeconds(): number {
    return this.#server().saving.lastSaveSeconds;
  }

  rewriteLog(isInTransaction: boolean): RewriteReply {
    return this.#server().aof.rewrite.ask(isInTransaction);
  }

  save(): 'saved' | 'failed' | 'busy' {
    const { saving } = this.#server();
    if (saving.isRunning) return 'busy';
    saving.saves++;
    return saving.save() ? 'saved' : 'failed';
  }

  saveBeside(mayWait: boolean): 'started' | 'scheduled' | 'saving' | 'rewriting' {
    const { saving } = this.#server();
    const outcome = saving.saveBeside();
    if (outcome !== 'rewriting' || !mayWait) return outcome;
    saving.isScheduled = true;
    return 'scheduled';
  }

  saveSoon(): 'scheduled' | 'saving' {
    const { saving } = this.#server();
    if (saving.isRunning) return 'saving';
    saving.isScheduled = true;
    return 'scheduled';
  }

  shutDown(options: ShutdownOptions, failed: (error: string) => void): void {
    this.#server().shutdown.run(options, failed);
  }

  abortShutdown(): boolean {
    return this.#server().shutdown.abort();
  }
}
