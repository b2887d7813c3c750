/**
 * What a handler may see. One context serves all commands of an engine, one after the other; a
 * handler keeps nothing of it. Families that steer the server itself get their machine by closure
 * at registration instead: this stays narrow.
 */
import type { Database } from '../keyspace/database.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import type { ReplyWriter } from '../resp/reply-writer.ts';
import { typeOf, type ValueType } from '../values/value.ts';
import type { Args } from './args.ts';
import type { WaitOptions } from './blocking.ts';
import type { Command } from './command.ts';
import type { Engine } from './engine.ts';
import { fail, replyErrors } from './reply-error.ts';
import type { Session } from './session.ts';

export class Context {
  readonly engine: Engine;
  readonly keyspace: Keyspace;
  args: Args;
  reply!: ReplyWriter;
  session!: Session;
  db!: Database;
  command!: Command;

  constructor(engine: Engine, args: Args) {
    this.engine = engine;
    this.keyspace = engine.keyspace;
    this.args = args;
  }

  /** Unix milliseconds; stands still while a command runs. */
  get nowMs(): number {
    return this.keyspace.nowMs;
  }

  /** The record of the key at argument `index`, for reading; 0 when there is none. */
  read(index: number): number {
    const { args } = this;
    return this.keyspace.read(this.db, args.bytes, args.start(index), args.end(index));
  }

  /** As `read`, and it holds `type`. Throws WRONGTYPE otherwise. */
  readType(index: number, type: ValueType): number {
    const ref = this.read(index);
    return ref === 0 || typeOf(this.keyspace.arena, ref) === type ? ref : wrongType();
  }

  /** The record of the key at argument `index`, to be changed; 0 when there is none. */
  write(index: number): number {
    const { args } = this;
    return this.keyspace.write(this.db, args.bytes, args.start(index), args.end(index));
  }

  /** As `write`, and it holds `type`. Throws WRONGTYPE otherwise. */
  writeType(index: number, type: ValueType): number {
    const ref = this.write(index);
    return ref === 0 || typeOf(this.keyspace.arena, ref) === type ? ref : wrongType();
  }

  /** Replies the string value of a record. */
  replyString(ref: number): void {
    this.engine.replyString(this.reply, ref);
  }

  /**
   * The key at argument `index` was changed: watchers and caches learn of it, `event` is published
   * under its class (`eventClasses`), and one change is counted.
   */
  changed(index: number, eventClass: number, event: string): void {
    const { args } = this;
    const start = args.start(index);
    this.engine.keyChanged(this.db, args.bytes, start, args.end(index), eventClass, event);
    this.engine.stats.dirty++;
  }

  /** Publishes one more event about the key at argument `index`. */
  notify(index: number, eventClass: number, event: string): void {
    const { args, db, engine } = this;
    if ((engine.notifyFlags & eventClass) === 0) return;
    engine.notify(eventClass, event, db.index, args.bytes, args.start(index), args.end(index));
  }

  /** Counts further changes, or takes back what `changed` counted too much. */
  dirty(changes: number): void {
    this.engine.stats.dirty += changes;
  }

  /** Whether anybody gets what is propagated; else `propagateAs` need not be called. */
  get isFed(): boolean {
    return this.engine.feed !== undefined;
  }

  /**
   * The command found nothing to take: it waits for its keys, and runs again from the start when
   * one of them becomes `type`. Where waiting is not possible (in a transaction) it replies
   * `denied`.
   */
  block(options: WaitOptions & { readonly denied: 'nullArray' | 'null' }): void {
    const { args, command, engine, reply, session } = this;
    if (!session.deniesBlocking) engine.wait(session, command, args, options);
    else if (options.denied === 'null') reply.nullBulk();
    else reply.nullArray();
  }

  /**
   * What replicas and the append-only file get instead of the command as it came; may be called
   * several times. Each part is text (one byte per character), bytes or an integer.
   */
  propagateAs(...parts: (string | Uint8Array | number)[]): void {
    this.engine.propagateAs(this.db.index, parts);
  }

  /** Nothing of this command goes to replicas and the append-only file. */
  propagateNothing(): void {
    this.engine.propagateNothing();
  }
}

function wrongType(): never {
  return fail(replyErrors.wrongType);
}
