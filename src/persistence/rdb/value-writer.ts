/**
 * Writes the value of one key, in slices where it is large: a machine over any View, which must not
 * change while a value is being written.
 *
 *   begin(ref) ──▶ step(elements) until it is true
 *
 * Small collections are written as they lie in memory. docs/formats/rdb.md
 * describes the layouts.
 */
import { unreachable } from '../../base/assert.ts';
import type { View } from '../../memory/view.ts';
import { Element } from '../../structures/element.ts';
import { startOf } from '../../structures/floating-listpack.ts';
import { byteLength as intsetBytes } from '../../structures/intset.ts';
import { byteLength as listpackBytes, count as listpackCount } from '../../structures/listpack.ts';
import { readInt32 } from '../../structures/listpack-entry.ts';
import { count as treeCount } from '../../structures/ordered-tree.ts';
import {
  containerPacked,
  containerPlain,
  headNode,
  isPlain,
  nextNode,
  nodeCount,
  nodeData,
  nodeDataBytes,
  plainHeaderBytes,
} from '../../structures/quicklist.ts';
import { readKey } from '../../structures/record.ts';
import { recordCount } from '../../structures/table.ts';
import { HashCursor } from '../../values/hash-cursor.ts';
import { blockHeadBytes } from '../../values/records.ts';
import { SetCursor } from '../../values/set-cursor.ts';
import { encodingOf, encodings, rootOf, typeOf, types, valueAt } from '../../values/value.ts';
import { ZsetCursor, zsetRootWords } from '../../values/zset-cursor.ts';
import type { RdbOutput } from './rdb-output.ts';
import { type RdbType, type RdbVersion, rdbVersions, valueTypes } from './types.ts';

/** What goes on in `step`. */
type Work = 'none' | 'nodes' | 'fields' | 'members' | 'scored';

export class ValueWriter {
  readonly #view: View;
  readonly #output: RdbOutput;
  readonly #version: RdbVersion;
  readonly #hash: HashCursor;
  readonly #set: SetCursor;
  readonly #zset: ZsetCursor;
  readonly #member = new Element();
  #work: Work = 'none';
  /** The next node of a list. */
  #node = 0;
  /** Members of a sorted set that are still to be written. */
  #left = 0;

  constructor(view: View, output: RdbOutput, version: RdbVersion) {
    this.#view = view;
    this.#output = output;
    this.#version = version;
    this.#hash = new HashCursor(view);
    this.#set = new SetCursor(view);
    this.#zset = new ZsetCursor(view);
  }

  /** The type of a record's value as the file names it. */
  typeOf(ref: number): RdbType {
    const view = this.#view;
    const encoding = encodingOf(view, ref);
    const type = typeOf(view, ref);
    switch (type) {
      case types.string:
        return valueTypes.string;
      case types.list:
        return valueTypes.listQuicklist2;
      case types.set:
        if (encoding === encodings.intset) return valueTypes.setIntset;
        return encoding === encodings.listpack && this.#version >= rdbVersions.redis72
          ? valueTypes.setListpack
          : valueTypes.set;
      case types.zset:
        return encoding === encodings.listpack ? valueTypes.zsetListpack : valueTypes.zset2;
      case types.hash:
        return encoding === encodings.listpack ? valueTypes.hashListpack : valueTypes.hash;
      case types.stream:
        return valueTypes.streamListpacks3;
      default:
        return unreachable(type);
    }
  }

  /** Begins with the value of a record: writes all of a small one, else what stands in front. */
  begin(ref: number): void {
    const view = this.#view;
    const type = typeOf(view, ref);
    this.#work = 'none';
    if (type === types.string) {
      this.#string(ref);
      return;
    }
    const root = rootOf(view, ref);
    switch (encodingOf(view, ref)) {
      case encodings.quicklist:
        this.#output.length(nodeCount(view, root));
        this.#node = headNode(view, root);
        this.#work = 'nodes';
        break;
      case encodings.intset:
        this.#block(root, 0, intsetBytes(view, root));
        break;
      case encodings.table:
        this.#output.length(recordCount(view, root));
        this.#beginTable(ref, type === types.hash);
        break;
      case encodings.skiplist:
        this.#beginScored(ref, view.i32(root, zsetRootWords.tree));
        break;
      default:
        this.#beginListpack(ref, root);
    }
  }

  /** Goes on for about so many elements, or nodes of a list; true once the value is whole. */
  step(elements: number): boolean {
    switch (this.#work) {
      case 'none':
        return true;
      case 'nodes':
        return this.#nodes(elements);
      case 'fields':
        return this.#fields(elements);
      case 'members':
        return this.#members(elements);
      default:
        return this.#scored(elements);
    }
  }

  #string(ref: number): void {
    const view = this.#view;
    const encoding = encodingOf(view, ref);
    const root = rootOf(view, ref);
    if (encoding === encodings.block) {
      const length = view.i32(root, 0);
      const bytes = view.bytes(root);
      const start = view.base(root) + blockHeadBytes;
      this.#output.string(bytes, start, start + length);
      return;
    }
    const at = valueAt(view, ref);
    const bytes = view.bytes(ref);
    const start = view.base(ref) + at;
    if (encoding === encodings.int) {
      this.#output.integerString(readInt32(bytes, start), readInt32(bytes, start + 4));
    } else {
      this.#output.string(bytes, start, start + root);
    }
  }

  #beginListpack(ref: number, root: number): void {
    const view = this.#view;
    const type = typeOf(view, ref);
    if (type === types.set && this.#version < rdbVersions.redis72) {
      this.#output.length(listpackCount(view, root));
      this.#set.begin(ref);
      this.#work = 'members';
      return;
    }
    if (type !== types.list) {
      this.#block(root, 0, listpackBytes(view, root));
      return;
    }
    const start = startOf(view, root);
    this.#output.length(1);
    this.#output.length(containerPacked);
    this.#block(root, start, listpackBytes(view, root, start));
  }

  #beginTable(ref: number, isHash: boolean): void {
    if (isHash) this.#hash.begin(ref);
    else this.#set.begin(ref);
    this.#work = isHash ? 'fields' : 'members';
  }

  #beginScored(ref: number, tree: number): void {
    const count = treeCount(this.#view, tree);
    this.#output.length(count);
    // From the highest to the lowest: so they are added in front when they are read.
    if (this.#zset.enter(ref, count - 1)) this.#work = 'scored';
    this.#left = count;
  }

  #nodes(nodes: number): boolean {
    const view = this.#view;
    let node = this.#node;
    for (let left = nodes; left > 0 && node !== 0; left--) {
      const data = nodeData(view, node);
      if (isPlain(view, node)) {
        this.#output.length(containerPlain);
        this.#block(data, plainHeaderBytes, nodeDataBytes(view, node));
      } else {
        this.#output.length(containerPacked);
        this.#block(data, startOf(view, data), nodeDataBytes(view, node));
      }
      node = nextNode(view, node);
    }
    this.#node = node;
    return node === 0;
  }

  #fields(fields: number): boolean {
    const { field, value } = this.#hash;
    for (let left = fields; left > 0; left--) {
      if (!this.#hash.next()) return true;
      this.#output.element(field);
      this.#output.element(value);
    }
    return false;
  }

  #members(members: number): boolean {
    for (let left = members; left > 0; left--) {
      if (!this.#set.next()) return true;
      this.#output.element(this.#set.member);
    }
    return false;
  }

  #scored(members: number): boolean {
    const { records, scores } = this.#zset;
    for (let left = members; left > 0 && this.#left > 0; ) {
      const taken = this.#zset.take(Math.min(left, this.#left), false);
      for (let i = 0; i < taken; i++) {
        readKey(this.#view, records[i], this.#member);
        this.#output.element(this.#member);
        this.#output.double(scores[i]);
      }
      left -= taken;
      this.#left -= taken;
    }
    return this.#left === 0;
  }

  /** Bytes of a block as a string. */
  #block(ref: number, at: number, length: number): void {
    const bytes = this.#view.bytes(ref);
    const start = this.#view.base(ref) + at;
    this.#output.string(bytes, start, start + length);
  }
}
