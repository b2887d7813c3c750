/** What CONFIG makes the server do: listen elsewhere, write its file, forget its statistics. */
import type { ConfigMachine } from '../commands/config.ts';
import { type Caller, failed, type Pairs, tryAll } from '../engine/config/config-set.ts';
import { rewriteConfig } from '../engine/config/rewrite.ts';
import { Failure } from '../platform/failure.ts';
import type { ListenPlan } from './listeners.ts';
import type { Server } from './server.ts';

const listenTexts = new Map([
  ['port', 'Unable to listen on this port. Check server logs.'],
  ['bind', 'Failed to bind to specified addresses.'],
]);

export class ServerConfig implements ConfigMachine {
  readonly #server: () => Server;
  /** Changes of where the server listens go one after the other. */
  readonly #waiting: (() => void)[] = [];
  #isListening = false;

  constructor(server: () => Server) {
    this.#server = server;
  }

  listensBy(pairs: Pairs): boolean {
    return this.#cause(pairs) !== undefined;
  }

  /** The new listeners are opened first; only then everything is set, or nothing. */
  setListening(
    pairs: Pairs,
    caller: Caller,
    done: (error: string | undefined) => void,
  ): string | undefined {
    const { config } = this.#server();
    const refused = tryAll(config, pairs, caller, () => {});
    if (refused !== undefined) return refused;
    this.#waiting.push(() => this.#listen(pairs, caller, done));
    if (!this.#isListening) this.#next();
    return undefined;
  }

  rewrite(): string | undefined {
    const { config, configFile, log, platform } = this.#server();
    if (configFile === '') return 'ERR The server is running without a config file';
    const { disk } = platform;
    const old = disk.loadTextNow(configFile);
    const text = rewriteConfig(old instanceof Failure ? '' : old, config, {
      providers: [],
      isForcingAll: false,
    });
    const failure = disk.replaceTextNow(configFile, text);
    if (failure === undefined) {
      log.write('notice', 'CONFIG REWRITE executed with success.');
      return undefined;
    }
    log.write('warning', `CONFIG REWRITE failed: ${failure.message}`);
    return `ERR Rewriting config file: ${failure.message}`;
  }

  resetStats(): void {
    const { engine, metrics, saving, snapshots } = this.#server();
    engine.resetStats();
    metrics.reset();
    saving.saves = 0;
    snapshots.latestBeginUs = 0;
    snapshots.begun = 0;
  }

  #next(): void {
    const next = this.#waiting.shift();
    this.#isListening = next !== undefined;
    if (next !== undefined) this.#server().platform.clock.soon(next);
  }

  #listen(pairs: Pairs, caller: Caller, done: (error: string | undefined) => void): void {
    const server = this.#server();
    const { config, listeners } = server;
    const finish = (error: string | undefined): void => {
      server.event(() => done(error));
      this.#next();
    };
    let plan: ListenPlan | undefined;
    const refused = tryAll(config, pairs, caller, () => {
      plan = server.listenPlan();
    });
    if (plan === undefined) {
      finish(refused);
      return;
    }
    listeners.open(plan, (result) => {
      if ('failure' in result) {
        finish(this.#listenError(pairs));
        return;
      }
      const error = config.set(pairs, caller);
      if (error === undefined) result.adopt();
      if (error === undefined) finish(undefined);
      else result.drop(() => finish(error));
    });
  }

  #listenError(pairs: Pairs): string {
    const cause = this.#cause(pairs) ?? 'port';
    this.#server().log.write(
      'warning',
      `Failed applying new configuration. Possibly related to new ${cause} setting. ` +
        'Restoring previous settings.',
    );
    return failed(cause, listenTexts.get(cause) ?? '');
  }

  /** The first directive that says where to listen. */
  #cause(pairs: Pairs): string | undefined {
    const { config } = this.#server();
    for (const [name] of pairs) {
      const directive = config.find(name)?.slot.name;
      if (directive !== undefined && listenTexts.has(directive)) return directive;
    }
    return undefined;
  }
}
