/**
 * Listpacks as small hashes and list nodes use them: a hash of ten fields, a node of 128 elements;
 * and a quicklist of many nodes.
 */
import { latin1Bytes } from '../src/base/bytes.ts';
import { Arena } from '../src/memory/arena.ts';
import { Element } from '../src/structures/element.ts';
import { find, lastAt, nextAt, read, readOne } from '../src/structures/listpack.ts';
import { Listpacks } from '../src/structures/listpack-editor.ts';
import { ListpackSearch } from '../src/structures/listpack-search.ts';
import { readLast } from '../src/structures/quicklist.ts';
import { QuicklistCursor } from '../src/structures/quicklist-cursor.ts';
import { Quicklists } from '../src/structures/quicklist-editor.ts';
import { leaf } from './leaf.ts';

const arena = new Arena();
const listpacks = new Listpacks(arena);
const element = new Element();
const operations = 1000;

const fieldNames = Array.from({ length: 10 }, (_, i) => latin1Bytes(`field:${i}`));
const values = Array.from({ length: 10 }, (_, i) => latin1Bytes(`value-${'v'.repeat(i)}`));
let hash = listpacks.create(0);
for (let i = 0; i < 10; i++) {
  hash = listpacks.append(hash, fieldNames[i], 0, fieldNames[i].length);
  hash = listpacks.append(hash, values[i], 0, values[i].length);
}

leaf('find and read one of 10 fields', operations, () => {
  let sum = 0;
  for (let i = 0; i < operations; i++) {
    const name = fieldNames[i % 10];
    const at = find(arena, hash, 6, name, 0, name.length, 1);
    read(arena, hash, nextAt(arena, hash, at), element);
    sum += element.end - element.start;
  }
  return sum;
});

const missing = latin1Bytes('field:x');

leaf('find none of 10 fields', operations, () => {
  let sum = 0;
  for (let i = 0; i < operations; i++) sum += find(arena, hash, 6, missing, 0, missing.length, 1);
  return sum;
});

leaf('find and replace the value of one of 10 fields', operations, () => {
  for (let i = 0; i < operations; i++) {
    const name = fieldNames[i % 10];
    const value = values[(i * 7) % 10];
    const at = find(arena, hash, 6, name, 0, name.length, 1);
    hash = listpacks.replace(hash, nextAt(arena, hash, at), value, 0, value.length);
  }
  return hash;
});

const element20 = latin1Bytes('twenty bytes are this');
let node = listpacks.create(0);
for (let i = 0; i < 128; i++) node = listpacks.append(node, element20, 0, element20.length);

leaf('prepend to and remove the last of 128', operations, () => {
  for (let i = 0; i < operations; i++) {
    node = listpacks.prepend(node, element20, 0, element20.length);
    node = listpacks.remove(node, lastAt(arena, node));
  }
  return node;
});

leaf('append to and remove the first of 128', operations, () => {
  for (let i = 0; i < operations; i++) {
    node = listpacks.append(node, element20, 0, element20.length);
    node = listpacks.remove(node, 6);
  }
  return node;
});

const search = new ListpackSearch();

leaf('search past an element of 128', 128, () => {
  search.begin(missing, 0, missing.length);
  search.forward(arena, node, 6, 128);
  return search.passed;
});

leaf('walk over an element of 128', 128, () => {
  let sum = 0;
  for (let at = 6; at !== 0; at = nextAt(arena, node, at)) {
    read(arena, node, at, element);
    sum += element.start;
  }
  return sum;
});

leaf('the same with one look at each', 128, () => {
  let sum = 0;
  for (let at = 6; at !== 0; ) {
    at = readOne(arena, node, at, element);
    sum += element.start;
  }
  return sum;
});

const quicklists = new Quicklists(arena, listpacks);
const list = quicklists.create(-2);
for (let i = 0; i < 10_000; i++) quicklists.pushTail(list, element20, 0, element20.length);

leaf('push to the head and pop from the tail of 10,000 in 8 KiB nodes', operations, () => {
  let sum = 0;
  for (let i = 0; i < operations; i++) {
    quicklists.pushHead(list, element20, 0, element20.length);
    readLast(arena, list, element);
    sum += element.end - element.start;
    quicklists.popTail(list);
  }
  return sum;
});

leaf('push to the tail and pop from the head of 10,000 in 8 KiB nodes', operations, () => {
  for (let i = 0; i < operations; i++) {
    quicklists.pushTail(list, element20, 0, element20.length);
    quicklists.popHead(list);
  }
  return list;
});

const cursor = new QuicklistCursor(arena);

leaf('walk over an element of 10,000', 10_000, () => {
  let sum = 0;
  for (cursor.start(arena, list, true); cursor.next(); ) {
    cursor.read(element);
    sum += element.start;
  }
  return sum;
});

leaf('find the 5,000th of 10,000', 1, () => {
  cursor.startAt(arena, list, 5000, true);
  return cursor.next() ? cursor.at : 0;
});
