/**
 * Builds the value of one key from the bytes of an RDB file or a DUMP payload: a machine that reads
 * as far as bytes have come.
 *
 *   begin(type, key) ──▶ step(), unit by unit, until it gives `whole` ──▶ take()
 *
 * (1) A unit is one string, one pair or one node of a list. Nothing is built before the unit is
 *     there, so that it can be tried again (rdb-input.ts).
 * (2) Whatever the bytes are, what is built is a valid value: lengths, counts and duplicates are
 *     looked at here, not believed. Only duplicates within a listpack, and the order of a sorted
 *     set's, pass unseen where `sanitize-dump-payload` is off: they are odd, but harm nobody.
 * (3) The encoding is the one that the present limits ask for, as when Redis 7.2 loads a file.
 * (4) Until it is taken, the record that is being built belongs to this class.
 */
import { isInt64, parseDoubleLoosely } from '../../base/number.ts';
import type { Arena } from '../../memory/arena.ts';
import { byteLength as listpackBytes } from '../../structures/listpack.ts';
import { checkListpack } from '../../structures/listpack-check.ts';
import { containerPacked, containerPlain } from '../../structures/quicklist.ts';
import { listLength } from '../../values/list.ts';
import { encodingOf, encodings, rootOf, setEncoding, setRoot, types } from '../../values/value.ts';
import type { Values } from '../../values/values.ts';
import { putFlags } from '../../values/zset.ts';
import { ZsetLoader } from '../../values/zset-loader.ts';
import { ListpackContent } from './listpack-content.ts';
import { PackedReader } from './packed-reader.ts';
import { missing, type RdbInput, RdbString } from './rdb-input.ts';
import { type RdbType, valueTypes } from './types.ts';
import { type BuilderGround, empty, more, ValueBuilder, whole } from './value-builder.ts';

/** The smallest limit of the bytes of a list's node. */
const soleBytesMax = 4096;
const duplicateMembers = 'Duplicate set members detected';
/** What a member takes in a listpack besides its bytes, mostly. */
const entryOverheadBytes = 2;
/** Room that is made for a set's listpack before its members are there. */
const listpackRoomMax = 8192;
/** So many elements are made room for on trust, and one for each so many bytes that are there. */
const elementsBelieved = 64;
const elementBytesMin = 2;
/** Members of a sorted set that are put in order as one unit. */
const orderedAtOnce = 84;

/** In the place of the length of a score's digits. */
const scoreTexts = { nan: 253, infinity: 254, negativeInfinity: 255 } as const;

export class ValueReader {
  readonly #arena: Arena;
  readonly #values: Values;
  readonly #input: RdbInput;
  readonly #builder: ValueBuilder;
  readonly #packed: PackedReader;
  readonly #content: ListpackContent;
  /** A member, field or node, and what belongs to it. */
  readonly #first = new RdbString();
  readonly #second = new RdbString();
  readonly #zsetLoader: ZsetLoader;
  /** Whether members of a sorted set go through the loader; then whether it puts them in order. */
  #isLoading = false;
  #isOrdering = false;
  #score = 0;
  #type: RdbType = valueTypes.string;
  /** Whether the value is a list of one node that was not read yet; there is no record then. */
  #mayBeSole = false;
  /** Elements or nodes still to come; -1 before their count was read. */
  #left = -1;

  constructor(ground: BuilderGround, input: RdbInput) {
    this.#arena = ground.arena;
    this.#values = ground.values;
    this.#input = input;
    this.#builder = new ValueBuilder(ground);
    this.#packed = new PackedReader(this.#builder, input);
    this.#content = new ListpackContent(ground.arena, ground.hasher);
    this.#zsetLoader = new ZsetLoader(ground);
  }

  /** Whether duplicates within listpacks are looked for. */
  set sanitizes(isOn: boolean) {
    this.#packed.sanitizes = isOn;
  }

  /** The type of the latest value. */
  get type(): RdbType {
    return this.#type;
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
    this.#isOrdering = false;
    this.#mayBeSole = false;
  }

  /** The whole value's record, which is the caller's from here on. */
  take(): number {
    return this.#builder.take();
  }

  /** Frees what was built so far. */
  abandon(): void {
    this.#zsetLoader.abandon();
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
    const { hashes, sets } = this.#values;
    const builder = this.#builder;
    switch (this.#type) {
      case valueTypes.set:
        if (count > sets.maxIntsetEntries) {
          builder.createCollection(types.set, encodings.table, this.#tableFor(count));
        } else {
          const root = sets.create(encodings.intset);
          builder.createCollection(types.set, encodings.intset, root);
        }
        break;
      case valueTypes.hash:
        if (count > hashes.maxListpackEntries) {
          builder.createCollection(types.hash, encodings.table, this.#tableFor(count));
        } else {
          builder.createCollection(types.hash, encodings.listpack, hashes.create());
        }
        break;
      case valueTypes.zset:
      case valueTypes.zset2:
        this.#createZset(count);
        break;
      default:
        // Most lists are one node, and become that listpack at once.
        this.#mayBeSole = count === 1 && this.#type === valueTypes.listQuicklist2;
        if (!this.#mayBeSole) this.#createQuicklist();
    }
    return more;
  }

  #createQuicklist(): void {
    const root = this.#values.lists.createQuicklist();
    this.#builder.createCollection(types.list, encodings.quicklist, root);
  }

  /** A table for so many elements, as far as it may be true that they come. */
  #tableFor(count: number): number {
    const { at, end } = this.#input;
    const likely = elementsBelieved + Math.floor((end - at) / elementBytesMin);
    return this.#builder.ground.tables.createFor(Math.min(count, likely));
  }

  #createZset(count: number): void {
    const { zsets } = this.#values;
    const encoding = zsets.encodingFor(count, 0);
    const isSmall = encoding === encodings.listpack;
    const root = isSmall ? zsets.create(encoding) : zsets.createLarge(this.#tableFor(count));
    this.#builder.createCollection(types.zset, encoding, root);
    this.#isLoading = !isSmall;
    if (!isSmall) this.#zsetLoader.begin(this.#builder.ref);
  }

  #element(): number {
    if (this.#isOrdering) return this.#order();
    const outcome = this.#oneElement();
    if (outcome !== more) return outcome;
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
    const { bytes, end, start } = member;
    const { sets } = this.#values;
    const { ref } = this.#builder;
    if (encodingOf(this.#arena, ref) === encodings.intset && !isInt64(bytes, start, end)) {
      this.#leaveIntset(member.length);
    }
    if (encodingOf(this.#arena, ref) === encodings.listpack) {
      if (member.length <= sets.maxListpackValueBytes) {
        const root = rootOf(this.#arena, ref);
        setRoot(this.#arena, ref, this.#values.listpacks.append(root, bytes, start, end));
        return more;
      }
      if (this.#hasDuplicates()) return this.#input.fail(duplicateMembers);
      sets.convert(ref, encodings.table);
    }
    return sets.add(ref, bytes, start, end) ? more : this.#input.fail(duplicateMembers);
  }

  /** A member is no integer: what the set is from here on. */
  #leaveIntset(length: number): void {
    const { listpacks, sets } = this.#values;
    const { ref } = this.#builder;
    const had = sets.count(ref);
    if (had + this.#left > sets.maxListpackEntries) {
      sets.convert(ref, encodings.table);
    } else if (had > 0) {
      sets.convert(ref, encodings.listpack);
    } else {
      this.#arena.free(rootOf(this.#arena, ref));
      const room = Math.min(this.#left * (length + entryOverheadBytes), listpackRoomMax);
      setRoot(this.#arena, ref, listpacks.create(room));
      setEncoding(this.#arena, ref, encodings.listpack);
    }
  }

  /** Of members that were put into a listpack unseen. */
  #hasDuplicates(): boolean {
    return this.#content.hasDuplicates(rootOf(this.#arena, this.#builder.ref), false);
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
    if (Number.isNaN(this.#score)) return this.#input.fail('Zset with NAN score detected');
    if (this.#addScored(member)) return more;
    return this.#input.fail('Duplicate zset fields detected');
  }

  #addScored({ bytes, end, start }: RdbString): boolean {
    const { zsets } = this.#values;
    const { ref } = this.#builder;
    const score = this.#score;
    if (this.#isLoading) return this.#zsetLoader.add(score, bytes, start, end);
    return zsets.put(ref, score, putFlags.onlyNew, bytes, start, end) === 'added';
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
    if (this.#mayBeSole) {
      this.#mayBeSole = false;
      if (container === containerPacked && end - start <= soleBytesMax) return this.#soleNode(node);
      this.#createQuicklist();
    }
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

  /** The only node of a list, within all limits of a list's bytes. */
  #soleNode({ bytes, end, start }: RdbString): number {
    const { listpacks, lists } = this.#values;
    const elements = checkListpack(bytes, start, end);
    if (elements < 0) return this.#input.fail('Listpack integrity check failed.');
    if (elements === 0) return empty;
    const root = listpacks.adopt(bytes, start, end);
    this.#builder.createCollection(types.list, encodings.listpack, root);
    lists.fit(this.#builder.ref);
    return whole;
  }

  /** After the last element. */
  #finish(): number {
    const { lists } = this.#values;
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
      case valueTypes.set:
        return this.#finishSet();
      case valueTypes.zset:
      case valueTypes.zset2:
        if (!this.#isLoading) break;
        this.#isOrdering = true;
        return more;
      default:
    }
    return whole;
  }

  /** Members of a listpack were not looked for one by one. */
  #finishSet(): number {
    const { ref } = this.#builder;
    if (encodingOf(this.#arena, ref) !== encodings.listpack) return whole;
    if (this.#hasDuplicates()) return this.#input.fail(duplicateMembers);
    const root = rootOf(this.#arena, ref);
    const length = listpackBytes(this.#arena, root);
    setRoot(this.#arena, ref, this.#arena.resize(root, length, length));
    return whole;
  }

  /** Goes on with the order of a large sorted set. */
  #order(): number {
    if (!this.#zsetLoader.order(orderedAtOnce)) return more;
    this.#isOrdering = false;
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
