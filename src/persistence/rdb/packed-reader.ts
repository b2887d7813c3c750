/**
 * Builds collections that came whole in one string: listpacks and intsets, and the zipmaps and
 * ziplists of older versions. What passes the checks becomes our memory as it is.
 */
import type { Arena } from '../../memory/arena.ts';
import { Element } from '../../structures/element.ts';
import { checkIntset } from '../../structures/intset-check.ts';
import * as listpack from '../../structures/listpack.ts';
import { checkListpack } from '../../structures/listpack-check.ts';
import { encodings, types } from '../../values/value.ts';
import type { Values } from '../../values/values.ts';
import { ListpackContent } from './listpack-content.ts';
import type { RdbInput, RdbString } from './rdb-input.ts';
import { type RdbType, valueTypes } from './types.ts';
import { empty, type ValueBuilder, whole } from './value-builder.ts';
import { ZiplistReader, zipmapToListpack } from './ziplist.ts';

export class PackedReader {
  /** Whether duplicates within listpacks are looked for, and how many values were. */
  sanitizes = false;
  sanitized = 0;
  readonly #builder: ValueBuilder;
  readonly #input: RdbInput;
  readonly #arena: Arena;
  readonly #values: Values;
  readonly #content: ListpackContent;
  readonly #ziplists: ZiplistReader;
  readonly #element = new Element();

  constructor(builder: ValueBuilder, input: RdbInput) {
    const { arena, hasher, values } = builder.ground;
    this.#builder = builder;
    this.#input = input;
    this.#arena = arena;
    this.#values = values;
    this.#content = new ListpackContent(arena, hasher);
    this.#ziplists = new ZiplistReader(values.listpacks);
  }

  /** Builds the value of a type that is one string: `whole`, `empty` or `broken`. */
  build(type: RdbType, packed: RdbString): number {
    switch (type) {
      case valueTypes.setIntset:
        return this.#intset(packed);
      case valueTypes.hashZipmap:
        return this.#zipmap(packed);
      case valueTypes.listZiplist:
        return this.#ziplist(packed);
      case valueTypes.hashZiplist:
      case valueTypes.zsetZiplist:
        return this.#ziplistPairs(type, packed);
      default:
        return this.#listpack(type, packed);
    }
  }

  /** A listpack with the elements of a ziplist, or 0; the caller's. */
  listpackOf({ bytes, end, start }: RdbString): number {
    return this.#ziplists.toListpack(bytes, start, end);
  }

  #intset({ bytes, end, start }: RdbString): number {
    const count = checkIntset(bytes, start, end);
    if (count < 0) return this.#input.fail('Intset integrity check failed.');
    if (this.sanitizes) this.sanitized++;
    const { sets } = this.#values;
    this.#builder.createCollection(
      types.set,
      encodings.intset,
      sets.adoptIntset(bytes, start, end),
    );
    if (count > sets.maxIntsetEntries) sets.convert(this.#builder.ref, encodings.table);
    return whole;
  }

  #zipmap({ bytes, end, start }: RdbString): number {
    const { hashes, listpacks } = this.#values;
    const { longest, pairs, ref } = zipmapToListpack(this.#arena, listpacks, bytes, start, end);
    if (ref === 0) return this.#input.fail('Zipmap integrity check failed.');
    if (this.#content.hasDuplicates(ref, true)) {
      this.#arena.free(ref);
      return this.#input.fail('Hash zipmap with dup elements, or big length');
    }
    this.#builder.createCollection(types.hash, encodings.listpack, ref);
    const isLarge = pairs > hashes.maxListpackEntries || longest > hashes.maxListpackValueBytes;
    if (isLarge) hashes.convert(this.#builder.ref);
    return whole;
  }

  /** A list: a quicklist, however short it is, as Redis makes it. */
  #ziplist(packed: RdbString): number {
    const ref = this.listpackOf(packed);
    if (ref === 0) return this.#input.fail('List ziplist integrity check failed.');
    if (this.#ziplists.count === 0) {
      this.#arena.free(ref);
      return empty;
    }
    const { lists } = this.#values;
    this.#builder.createCollection(types.list, encodings.quicklist, lists.createQuicklist());
    const element = this.#element;
    for (let at = listpack.firstAt(this.#arena, ref); at !== 0; ) {
      at = listpack.readOne(this.#arena, ref, at, element);
      lists.pushTail(this.#builder.ref, element.bytes, element.start, element.end);
      // The push may have made room of what was read.
    }
    this.#arena.free(ref);
    return whole;
  }

  #ziplistPairs(type: RdbType, packed: RdbString): number {
    const ref = this.listpackOf(packed);
    const isHash = type === valueTypes.hashZiplist;
    const reason = `${isHash ? 'Hash' : 'Zset'} ziplist integrity check failed.`;
    if (ref === 0) return this.#input.fail(reason);
    const { count } = this.#ziplists;
    if (count % 2 === 1 || this.#content.hasDuplicates(ref, true)) {
      this.#arena.free(ref);
      return this.#input.fail(reason);
    }
    return isHash ? this.#hash(ref, count) : this.#zset(ref, count, reason);
  }

  #listpack(type: RdbType, { bytes, end, start }: RdbString): number {
    const reason = `${nameOf(type)} listpack integrity check failed.`;
    const isPairs = type !== valueTypes.setListpack;
    const count = checkListpack(bytes, start, end);
    if (count < 0 || (isPairs && count % 2 === 1)) return this.#input.fail(reason);
    const ref = this.#values.listpacks.adopt(bytes, start, end);
    if (this.sanitizes) this.sanitized++;
    // A table with duplicates would be broken, where a listpack is only odd.
    const isChecked = this.sanitizes || count > this.#entriesMax(type);
    if (isChecked && this.#content.hasDuplicates(ref, isPairs)) {
      this.#arena.free(ref);
      return this.#input.fail(
        this.sanitizes ? reason : `${nameOf(type)} listpack with dup elements`,
      );
    }
    if (type === valueTypes.hashListpack) return this.#hash(ref, count);
    return type === valueTypes.zsetListpack
      ? this.#zset(ref, count, reason)
      : this.#set(ref, count);
  }

  /** Up to so many entries a listpack stays one. */
  #entriesMax(type: RdbType): number {
    const { hashes, sets, zsets } = this.#values;
    if (type === valueTypes.setListpack) return sets.maxListpackEntries;
    return 2 * (type === valueTypes.hashListpack ? hashes : zsets).maxListpackEntries;
  }

  // From here on the listpack belongs to the value.

  #hash(ref: number, count: number): number {
    if (count === 0) return this.#nothing(ref);
    const { hashes } = this.#values;
    this.#builder.createCollection(types.hash, encodings.listpack, ref);
    if (count >>> 1 > hashes.maxListpackEntries) hashes.convert(this.#builder.ref);
    return whole;
  }

  #set(ref: number, count: number): number {
    if (count === 0) return this.#nothing(ref);
    const { sets } = this.#values;
    this.#builder.createCollection(types.set, encodings.listpack, ref);
    if (count > sets.maxListpackEntries) sets.convert(this.#builder.ref, encodings.table);
    return whole;
  }

  #zset(ref: number, count: number, reason: string): number {
    if (count === 0) return this.#nothing(ref);
    if (this.sanitizes && !this.#content.isOrdered(ref)) {
      this.#arena.free(ref);
      return this.#input.fail(reason);
    }
    const { zsets } = this.#values;
    this.#builder.createCollection(types.zset, encodings.listpack, ref);
    if (count >>> 1 > zsets.maxListpackEntries) zsets.convertToLarge(this.#builder.ref);
    return whole;
  }

  #nothing(ref: number): number {
    this.#arena.free(ref);
    return empty;
  }
}

function nameOf(type: RdbType): string {
  if (type === valueTypes.setListpack) return 'Set';
  return type === valueTypes.hashListpack ? 'Hash' : 'Zset';
}
