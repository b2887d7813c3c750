/**
 * Builds the value of one key from the bytes of an RDB file or a DUMP payload: a machine that reads
 * as far as bytes have come.
 *
 *   begin(type, key) ──▶ step(), unit by unit, until it gives `whole` ──▶ take()
 *
 * (1) A unit is one string, one pair or one node of a list. Nothing is built before the unit is
 *     there, so that it can be tried again (rdb-input.ts).
 * (2) Whatever the bytes are, what is built is a valid value: order, counts and duplicates are
 *     looked at here, not believed. Only duplicates within a listpack pass where
 *     `sanitize-dump-payload` is off: they are odd, but harm nobody.
 * (3) The encoding is the one that the present limits ask for, as when Redis 7.2 loads a file.
 * (4) Until it is taken, the record that is being built belongs to this class.
 */
import { parseDoubleLoosely } from '../../base/number.ts';
import type { Arena } from '../../memory/arena.ts';
import { checkListpack } from '../../structures/listpack-check.ts';
import { containerPacked, containerPlain } from '../../structures/quicklist.ts';
import { listLength } from '../../values/list.ts';
import { encodings, rootOf, types } from '../../values/value.ts';
import type { Values } from '../../values/values.ts';
import { putFlags } from '../../values/zset.ts';
import { PackedReader } from './packed-reader.ts';
import { missing, type RdbInput, RdbString } from './rdb-input.ts';
import { type RdbType, valueTypes } from './types.ts';
import { type BuilderGround, empty, more, ValueBuilder, whole } from './value-builder.ts';

/** In the place of the length of a score's digits. */
const scoreTexts = { nan: 253, infinity: 254, negativeInfinity: 255 } as const;

export class ValueReader {
  readonly #arena: Arena;
  readonly #values: Values;
  readonly #input: RdbInput;
  readonly #builder: ValueBuilder;
  readonly #packed: PackedReader;
  /** A member, field or node, and what belongs to it. */
  readonly #first = new RdbString();
  readonly #second = new RdbString();
  #score = 0;
  #type: RdbType = valueTypes.string;
  /** Elements or nodes still to come; -1 before their count was read. */
  #left = -1;

  constructor(ground: BuilderGround, input: RdbInput) {
    this.#arena = ground.arena;
    this.#values = ground.values;
    this.#input = input;
    this.#builder = new ValueBuilder(ground);
    this.#packed = new PackedReader(this.#builder, input);
  }

  /** Whether duplicates within listpacks are looked for. */
  set sanitizes(isOn: boolean) {
    this.#packed.sanitizes = isOn;
  }

  /** How many values were looked through for duplicates. */
  get sanitized(): number {
    return this.#packed.sanitized;
  }

  /**
   * A value of this type comes next. The key's bytes must stay until it is whole. `expires`: the
   * record gets an expiry, which its words do not tell yet.
   */
  begin(type: RdbType, key: Uint8Array, start: number, end: number, expires: boolean): void {
    this.#type = type;
    this.#builder.setKey(key, start, end, expires);
    this.#left = -1;
  }

  /** The whole value's record, which is the caller's from here on. */
  take(): number {
    return this.#builder.take();
  }

  /** Frees what was built so far. */
  abandon(): void {
    this.#builder.abandon();
  }

  /** Reads one unit: `more`, `whole`, `empty`, `missing` or `broken`. */
  step(): number {
    switch (this.#type) {
      case valueTypes.string:
        return this.#string();
      case valueTypes.list:
      case valueTypes.set:
      case valueTypes.zset:
      case valueTypes.hash:
      case valueTypes.zset2:
      case valueTypes.listQuicklist:
      case valueTypes.listQuicklist2:
        return this.#left < 0 ? this.#count() : this.#element();
      case valueTypes.hashZipmap:
      case valueTypes.listZiplist:
      case valueTypes.setIntset:
      case valueTypes.zsetZiplist:
      case valueTypes.hashZiplist:
      case valueTypes.hashListpack:
      case valueTypes.zsetListpack:
      case valueTypes.setListpack: {
        const outcome = this.#input.string(this.#first);
        return outcome < 0 ? outcome : this.#packed.build(this.#type, this.#first);
      }
      default:
        return this.#input.fail(unreadable(this.#type));
    }
  }

  #string(): number {
    const value = this.#first;
    const outcome = this.#input.string(value);
    if (outcome < 0) return outcome;
    this.#builder.createString(value.bytes, value.start, value.end);
    return whole;
  }

  /** Reads the count of elements and makes the collection that will have them. */
  #count(): number {
    const count = this.#input.count();
    if (count < 0) return count;
    if (count === 0) return empty;
    this.#left = count;
    const { hashes, lists, sets, zsets } = this.#values;
    const builder = this.#builder;
    switch (this.#type) {
      case valueTypes.set: {
        const encoding = count > sets.maxIntsetEntries ? encodings.table : encodings.intset;
        builder.createCollection(types.set, encoding, sets.create(encoding));
        break;
      }
      case valueTypes.hash:
        builder.createCollection(types.hash, encodings.listpack, hashes.create());
        if (count > hashes.maxListpackEntries) hashes.convert(builder.ref);
        break;
      case valueTypes.zset:
      case valueTypes.zset2: {
        const encoding = zsets.encodingFor(count, 0);
        builder.createCollection(types.zset, encoding, zsets.create(encoding));
        break;
      }
      default:
        builder.createCollection(types.list, encodings.quicklist, lists.createQuicklist());
    }
    return more;
  }

  #element(): number {
    const outcome = this.#oneElement();
    if (outcome < 0) return outcome;
    this.#left--;
    return this.#left === 0 ? this.#finish() : more;
  }

  #oneElement(): number {
    switch (this.#type) {
      case valueTypes.list:
        return this.#listElement();
      case valueTypes.set:
        return this.#member();
      case valueTypes.hash:
        return this.#field();
      case valueTypes.listQuicklist:
        return this.#node(containerPacked);
      case valueTypes.listQuicklist2: {
        const container = this.#input.count();
        return container < 0 ? container : this.#node(container);
      }
      default:
        return this.#scored();
    }
  }

  #listElement(): number {
    const element = this.#first;
    const outcome = this.#input.string(element);
    if (outcome < 0) return outcome;
    this.#values.lists.pushTail(this.#builder.ref, element.bytes, element.start, element.end);
    return more;
  }

  #member(): number {
    const member = this.#first;
    const outcome = this.#input.string(member);
    if (outcome < 0) return outcome;
    if (this.#values.sets.add(this.#builder.ref, member.bytes, member.start, member.end))
      return more;
    return this.#input.fail('Duplicate set members detected');
  }

  #field(): number {
    const field = this.#first;
    const value = this.#second;
    const outcome = this.#input.string(field);
    if (outcome < 0) return outcome;
    const valueOutcome = this.#input.string(value);
    if (valueOutcome < 0) return valueOutcome;
    const isNew = this.#values.hashes.set(
      this.#builder.ref,
      field.bytes,
      field.start,
      field.end,
      value.bytes,
      value.start,
      value.end,
    );
    return isNew ? more : this.#input.fail('Duplicate hash fields detected');
  }

  #scored(): number {
    const member = this.#first;
    const outcome = this.#input.string(member);
    if (outcome < 0) return outcome;
    const scoreOutcome = this.#type === valueTypes.zset2 ? this.#binaryScore() : this.#textScore();
    if (scoreOutcome < 0) return scoreOutcome;
    const { zsets } = this.#values;
    const { bytes, end, start } = member;
    const put = zsets.put(this.#builder.ref, this.#score, putFlags.onlyNew, bytes, start, end);
    if (put === 'added') return more;
    return this.#input.fail(
      put === 'nan' ? 'Zset with NAN score detected' : 'Duplicate zset fields detected',
    );
  }

  #binaryScore(): number {
    if (!this.#input.has(8)) return missing;
    this.#score = this.#input.double();
    return more;
  }

  /** A score in digits, as they were written before Redis 4.0. */
  #textScore(): number {
    const input = this.#input;
    const length = input.byte();
    if (length < 0) return length;
    if (length === scoreTexts.nan) this.#score = Number.NaN;
    else if (length === scoreTexts.infinity) this.#score = Number.POSITIVE_INFINITY;
    else if (length === scoreTexts.negativeInfinity) this.#score = Number.NEGATIVE_INFINITY;
    else {
      if (!input.has(length)) return missing;
      const score = parseDoubleLoosely(input.bytes, input.at, input.at + length);
      if (score === undefined) return input.fail('A score is not a number');
      input.at += length;
      this.#score = score;
    }
    return more;
  }

  /** A node of a list. */
  #node(container: number): number {
    const node = this.#first;
    const outcome = this.#input.string(node);
    if (outcome < 0) return outcome;
    const { bytes, end, start } = node;
    const { listpacks, quicklists } = this.#values;
    const root = rootOf(this.#arena, this.#builder.ref);
    if (start === end) return this.#input.fail('Quicklist integrity check failed.');
    if (container === containerPlain) {
      quicklists.appendPlain(root, bytes, start, end);
      return more;
    }
    if (container !== containerPacked) {
      return this.#input.fail('Quicklist integrity check failed.');
    }
    if (this.#type === valueTypes.listQuicklist) {
      const converted = this.#packed.listpackOf(node);
      if (converted === 0) return this.#input.fail('Ziplist integrity check failed.');
      quicklists.appendListpack(root, converted);
      return more;
    }
    if (checkListpack(bytes, start, end) < 0) {
      return this.#input.fail('Listpack integrity check failed.');
    }
    quicklists.appendListpack(root, listpacks.adopt(bytes, start, end));
    return more;
  }

  /** After the last element. */
  #finish(): number {
    const { lists, zsets } = this.#values;
    switch (this.#type) {
      case valueTypes.list:
      case valueTypes.listQuicklist:
      case valueTypes.listQuicklist2:
        if (listLength(this.#arena, this.#builder.ref) === 0) {
          this.abandon();
          return empty;
        }
        lists.fit(this.#builder.ref);
        break;
      case valueTypes.zset:
      case valueTypes.zset2:
        zsets.convertToSmall(this.#builder.ref);
        break;
      default:
    }
    return whole;
  }
}

function unreadable(type: number): string {
  switch (type) {
    case valueTypes.modulePreRelease:
      return 'Pre-release module format not supported';
    case valueTypes.module:
      return 'The value belongs to a module, and there are none here';
    case valueTypes.streamListpacks:
    case valueTypes.streamListpacks2:
    case valueTypes.streamListpacks3:
      return 'Streams are not supported yet';
    default:
      return `Unknown RDB encoding type ${type}`;
  }
}
