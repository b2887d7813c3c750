/**
 * Writes a data set as the commands that make it: a base of the log that is no RDB file. A machine
 * over a View and the roots of its databases, which must not change meanwhile.
 *
 *   begin(databases) ──▶ step(units) until it is true
 *
 *   SELECT 0 ∙ SET a 1 ∙ PEXPIREAT a … ∙ RPUSH l … (64 elements) ∙ RPUSH l … ∙ SELECT 3 ∙ …
 *
 * A unit is a key, or 64 elements of a large one.
 */
import { assert } from '../../base/assert.ts';
import type { View } from '../../memory/view.ts';
import { Element } from '../../structures/element.ts';
import { startOf } from '../../structures/floating-listpack.ts';
import { count as integerCount } from '../../structures/intset.ts';
import { firstAt, count as listpackCount, readOne } from '../../structures/listpack.ts';
import { readInt32 } from '../../structures/listpack-entry.ts';
import { QuicklistCursor } from '../../structures/quicklist-cursor.ts';
import { readKey } from '../../structures/record.ts';
import { recordCount } from '../../structures/table.ts';
import { TableWalk } from '../../structures/table-walk.ts';
import { HashCursor } from '../../values/hash-cursor.ts';
import { listLength } from '../../values/list.ts';
import { blockHeadBytes } from '../../values/records.ts';
import { SetCursor } from '../../values/set-cursor.ts';
import {
  encodingOf,
  encodings,
  exactExpiryOf,
  expires,
  rootOf,
  typeOf,
  types,
  valueAt,
} from '../../values/value.ts';
import { ZsetCursor, zsetRootWords } from '../../values/zset-cursor.ts';
import type { ByteSink } from '../rdb/byte-sink.ts';
import type { DatabaseRoots } from '../rdb/rdb-writer.ts';
import { RequestOutput } from './request-output.ts';

/** Elements of a collection that one command adds. */
const elementsPerCommand = 64;

export interface BaseCommandsOptions {
  /** Unix seconds that stand at the beginning as an annotation; 0 for none. */
  readonly stampSeconds: number;
}

/** What goes on in `step`. */
type Work = 'none' | 'list' | 'hash' | 'set' | 'zset';

export class BaseCommands {
  /** Keys written. */
  keys = 0;
  readonly #view: View;
  readonly #options: BaseCommandsOptions;
  readonly #output: RequestOutput;
  readonly #walk: TableWalk;
  readonly #key = new Element();
  readonly #element = new Element();
  readonly #list: QuicklistCursor;
  readonly #hash: HashCursor;
  readonly #set: SetCursor;
  readonly #zset: ZsetCursor;
  #databases: readonly DatabaseRoots[] = [];
  /** The next database. */
  #next = 0;
  #isInDatabase = false;
  #work: Work = 'none';
  /** The key whose value is being written, and how many of its elements are left. */
  #ref = 0;
  #left = 0;
  /** The next element of a list that is a listpack. */
  #at = 0;

  constructor(view: View, sink: ByteSink, options: BaseCommandsOptions) {
    this.#view = view;
    this.#options = options;
    this.#output = new RequestOutput(sink);
    this.#walk = new TableWalk(view);
    this.#list = new QuicklistCursor(view);
    this.#hash = new HashCursor(view);
    this.#set = new SetCursor(view);
    this.#zset = new ZsetCursor(view);
  }

  begin(databases: readonly DatabaseRoots[]): void {
    this.#databases = databases;
    const { stampSeconds } = this.#options;
    if (stampSeconds > 0) this.#output.line(`#TS:${stampSeconds}`);
  }

  /** Goes on; true once all is written and the sink has it. */
  step(units: number): boolean {
    for (let left = units; left > 0; left--) {
      if (this.#work !== 'none') this.#command();
      else if (!this.#nextKey()) {
        this.#output.flush();
        return true;
      }
    }
    return false;
  }

  /** Begins with the next key; false when there is none. */
  #nextKey(): boolean {
    for (;;) {
      const ref = this.#isInDatabase ? this.#walk.next() : 0;
      if (ref !== 0) {
        this.#record(ref);
        return true;
      }
      this.#isInDatabase = false;
      if (this.#next === this.#databases.length) return false;
      this.#beginDatabase(this.#databases[this.#next++]);
    }
  }

  #beginDatabase({ index, keysRoot }: DatabaseRoots): void {
    if (recordCount(this.#view, keysRoot) === 0) return;
    this.#output.head(2);
    this.#output.text('SELECT');
    this.#output.text(String(index));
    this.#walk.begin(keysRoot);
    this.#isInDatabase = true;
  }

  #record(ref: number): void {
    const view = this.#view;
    this.#ref = ref;
    this.keys++;
    readKey(view, ref, this.#key);
    const type = typeOf(view, ref);
    if (type === types.string) {
      this.#string(ref);
      this.#expiry(ref);
      return;
    }
    if (type === types.list) this.#beginList(ref);
    else if (type === types.hash) this.#beginHash(ref);
    else if (type === types.set) this.#beginSet(ref);
    else if (type === types.zset) this.#beginZset(ref);
    else assert(false, 'base: every type has its commands');
    this.#command();
  }

  #string(ref: number): void {
    const view = this.#view;
    const output = this.#output;
    const encoding = encodingOf(view, ref);
    const root = rootOf(view, ref);
    output.head(3);
    output.text('SET');
    output.element(this.#key);
    if (encoding === encodings.block) {
      const start = view.base(root) + blockHeadBytes;
      output.bytes(view.bytes(root), start, start + view.i32(root, 0));
      return;
    }
    const bytes = view.bytes(ref);
    const start = view.base(ref) + valueAt(view, ref);
    if (encoding === encodings.int) {
      this.#element.setInt64(readInt32(bytes, start), readInt32(bytes, start + 4));
      output.element(this.#element);
    } else {
      output.bytes(bytes, start, start + root);
    }
  }

  #expiry(ref: number): void {
    if (!expires(this.#view, ref)) return;
    readKey(this.#view, ref, this.#key);
    this.#output.head(3);
    this.#output.text('PEXPIREAT');
    this.#output.element(this.#key);
    this.#output.text(String(exactExpiryOf(this.#view, ref)));
  }

  // Collections: one command after the other, then the expiry.

  #beginList(ref: number): void {
    const view = this.#view;
    const root = rootOf(view, ref);
    this.#work = 'list';
    this.#left = listLength(view, ref);
    if (encodingOf(view, ref) === encodings.quicklist) this.#list.start(view, root, true);
    else this.#at = firstAt(view, root, startOf(view, root));
  }

  #beginHash(ref: number): void {
    const view = this.#view;
    const root = rootOf(view, ref);
    const isTable = encodingOf(view, ref) === encodings.table;
    this.#work = 'hash';
    this.#left = isTable ? recordCount(view, root) : listpackCount(view, root) / 2;
    this.#hash.begin(ref);
  }

  #beginSet(ref: number): void {
    const view = this.#view;
    const root = rootOf(view, ref);
    const encoding = encodingOf(view, ref);
    this.#work = 'set';
    if (encoding === encodings.intset) this.#left = integerCount(view, root);
    else if (encoding === encodings.listpack) this.#left = listpackCount(view, root);
    else this.#left = recordCount(view, root);
    this.#set.begin(ref);
  }

  #beginZset(ref: number): void {
    const view = this.#view;
    const root = rootOf(view, ref);
    const isLarge = encodingOf(view, ref) === encodings.skiplist;
    this.#work = 'zset';
    this.#left = isLarge
      ? recordCount(view, view.i32(root, zsetRootWords.table))
      : listpackCount(view, root) / 2;
    this.#zset.seek(ref, 0);
  }

  /** One command with the next elements. */
  #command(): void {
    const count = Math.min(this.#left, elementsPerCommand);
    this.#left -= count;
    readKey(this.#view, this.#ref, this.#key);
    switch (this.#work) {
      case 'list':
        this.#push(count);
        break;
      case 'hash':
        this.#fields(count);
        break;
      case 'set':
        this.#members(count);
        break;
      default:
        this.#scored(count);
    }
    if (this.#left > 0) return;
    this.#work = 'none';
    this.#expiry(this.#ref);
  }

  #head(name: string, words: number): void {
    this.#output.head(2 + words);
    this.#output.text(name);
    this.#output.element(this.#key);
  }

  #push(count: number): void {
    const view = this.#view;
    const ref = this.#ref;
    this.#head('RPUSH', count);
    const isQuicklist = encodingOf(view, ref) === encodings.quicklist;
    const root = rootOf(view, ref);
    for (let i = 0; i < count; i++) {
      if (isQuicklist) {
        this.#list.next();
        this.#list.read(this.#element);
      } else {
        this.#at = readOne(view, root, this.#at, this.#element);
      }
      this.#output.element(this.#element);
    }
  }

  #fields(count: number): void {
    this.#head('HMSET', 2 * count);
    for (let i = 0; i < count; i++) {
      this.#hash.next();
      this.#output.element(this.#hash.field);
      this.#output.element(this.#hash.value);
    }
  }

  #members(count: number): void {
    this.#head('SADD', count);
    for (let i = 0; i < count; i++) {
      this.#set.next();
      this.#output.element(this.#set.member);
    }
  }

  #scored(count: number): void {
    this.#head('ZADD', 2 * count);
    for (let i = 0; i < count; i++) {
      this.#output.score(this.#zset.score());
      this.#output.element(this.#zset.member);
      this.#zset.next();
    }
  }
}
