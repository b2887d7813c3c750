/**
 * A session: the connection of the moment and what the server is known to remember about it.
 *
 *          open, AUTH, SELECT, HELLO               lost
 *   none ────────────────────────────▶ connected ──────▶ none
 *                                       ▲     │ `connect` typed, redirected
 *                                       └─────┘
 *
 * Words: the *wanted* database is the one to be in after a reconnection, the *current* one the one
 * we are in; a push is *in-band* while replies to SUBSCRIBE are awaited, since in RESP3 they are
 * pushes too.
 *
 * (1) A refused AUTH, SELECT or HELLO leaves the session connected: the command is sent and its
 *     error shown.
 * (2) A loss is noticed by the next command, not before: it may have been a transaction that was
 *     lost.
 * (3) `subscribed` and `inMulti` belong to the connection and end with it.
 */

import type { Reply } from '../../resp/reply.ts';
import { Connection, ConnectionLost } from './connection.ts';
import { formatReply, replyText } from './format.ts';
import type { CommandHelp } from './help.ts';
import type { Options } from './options.ts';
import { complain, Exit, print } from './output.ts';

export type PushHandling = 'drop' | 'print' | 'in-band';

export class Session {
  readonly options: Options;
  connection: Connection | undefined;
  host: string;
  port: number;
  interactive = false;
  wantedDatabase: number;
  currentDatabase = 0;
  databaseBeforeMulti = 0;
  inMulti = false;
  subscribed = false;
  monitoring = false;
  resp3 = false;
  pushes: PushHandling = 'drop';
  /** A SHUTDOWN was sent: losing the connection is success. */
  shutdownSent = false;
  /** The last reply named another node: the command goes there. */
  redirected: 'no' | 'moved' | 'ask' = 'no';
  /** Loaded when it is first needed. */
  help: CommandHelp | undefined;
  #interrupted = false;

  constructor(options: Options) {
    this.options = options;
    this.host = options.host;
    this.port = options.port;
    this.wantedDatabase = options.database;
  }

  /** What stands before a line that is being typed. */
  get prompt(): string {
    if (this.connection === undefined) return 'not connected> ';
    const database = this.currentDatabase === 0 ? '' : `[${this.currentDatabase}]`;
    const transaction = this.inMulti ? '(TX)' : '';
    const subscribed = this.subscribed ? '(subscribed mode)' : '';
    return `${this.#where('redis ')}${database}${transaction}${subscribed}> `;
  }

  /** Connects unless connected. False after a failure, which was reported unless `quiet`. */
  async connect(how: { readonly force?: boolean; readonly quiet?: boolean }): Promise<boolean> {
    let welcome = true;
    if (this.connection === undefined || how.force === true) {
      this.disconnect();
      if (!(await this.#open(how.quiet === true))) return false;
      welcome = await this.#introduce();
    }
    if (welcome && this.options.showPushes) this.pushes = 'print';
    return welcome;
  }

  disconnect(): void {
    this.connection?.close();
    this.connection = undefined;
    this.currentDatabase = 0;
    this.inMulti = false;
    this.subscribed = false;
    this.monitoring = false;
    this.resp3 = false;
    this.pushes = 'drop';
  }

  /**
   * Ctrl-C: ends MONITOR or a subscription by giving up the connection; false if there was nothing
   * to end.
   */
  interrupt(): boolean {
    if (!this.monitoring && !this.subscribed) return false;
    this.#interrupted = true;
    this.connection?.close();
    return true;
  }

  /** Whether Ctrl-C came since the last call. */
  takeInterrupt(): boolean {
    const interrupted = this.#interrupted;
    this.#interrupted = false;
    return interrupted;
  }

  /** The next reply, after handling pushes as `pushes` says. Throws `ConnectionLost`. */
  async nextReply(): Promise<Reply> {
    if (this.connection === undefined) throw new ConnectionLost('Not connected', false);
    for (;;) {
      const reply = await this.connection.next();
      if (reply.is !== 'push' || this.pushes === 'in-band') return reply;
      if (this.pushes === 'print') print(this.#formatPush(reply));
    }
  }

  /** A command of the CLI's own. Throws `ConnectionLost`. */
  async command(...words: readonly string[]): Promise<Reply> {
    this.connection?.send(words);
    return this.nextReply();
  }

  /** The same for modes that cannot go on without: a loss is reported and ends the program. */
  async query(...words: readonly string[]): Promise<Reply> {
    try {
      return await this.command(...words);
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      complain('\nI/O error');
      throw new Exit(1);
    }
  }

  /** Puts the session into the wanted database. */
  async select(): Promise<boolean> {
    if (this.wantedDatabase === this.currentDatabase) return true;
    const reply = await this.command('SELECT', String(this.wantedDatabase));
    if (reply.is === 'error') {
      complain(`SELECT ${this.wantedDatabase} failed: ${reply.text}`);
      return false;
    }
    this.currentDatabase = this.wantedDatabase;
    return true;
  }

  async #open(quiet: boolean): Promise<boolean> {
    const socketPath = this.#usesSocket() ? this.options.socketPath : undefined;
    try {
      this.connection = await Connection.open({ host: this.host, port: this.port, socketPath });
      return true;
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      if (!quiet) complain(`Could not connect to Redis at ${this.#where('')}: ${error.message}`);
      return false;
    }
  }

  async #introduce(): Promise<boolean> {
    try {
      return (
        (await this.#authenticate()) && (await this.select()) && (await this.#switchProtocol())
      );
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      complain('\nI/O error');
      this.connection = undefined;
      return false;
    }
  }

  async #authenticate(): Promise<boolean> {
    const { user, password } = this.options;
    if (password === undefined) return true;
    const reply = await this.command('AUTH', ...(user === undefined ? [] : [user]), password);
    if (reply.is === 'error') complain(`AUTH failed: ${reply.text}`);
    return reply.is !== 'error';
  }

  async #switchProtocol(): Promise<boolean> {
    const { protocol, forceResp2 } = this.options;
    if (protocol === undefined || forceResp2) return true;
    const reply = await this.command('HELLO', '3');
    if (reply.is === 'error') {
      complain(`HELLO 3 failed: ${reply.text}`);
      return protocol === 'preferred';
    }
    this.resp3 = true;
    return true;
  }

  #formatPush(reply: Extract<Reply, { readonly is: 'array' | 'set' | 'push' }>): string {
    const keys = reply.items[1];
    const isInvalidation =
      reply.items.length === 2 &&
      keys.is === 'array' &&
      replyText(reply.items[0])?.startsWith('invalidate') === true;
    if (this.options.output !== 'standard' || !isInvalidation) {
      return formatReply(reply, this.options.output, this.options);
    }
    return `-> invalidate: ${keys.items.map((key) => `'${replyText(key)}'`).join(', ')}\n`;
  }

  #usesSocket(): boolean {
    const elsewhere = this.options.followRedirects && this.redirected !== 'no';
    return this.options.socketPath !== undefined && !elsewhere;
  }

  #where(socketPrefix: string): string {
    if (this.#usesSocket()) return `${socketPrefix}${this.options.socketPath}`;
    const isPrompt = socketPrefix !== '';
    const host = isPrompt && this.host.includes(':') ? `[${this.host}]` : this.host;
    return `${host}:${this.port}`;
  }
}
