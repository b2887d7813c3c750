/**
 * Ordered trees with a million entries of random scores, as a large leaderboard has them: ranks,
 * entries by rank and new scores, all far from each other.
 */
import { latin1Bytes } from '../src/base/bytes.ts';
import { Prng } from '../src/base/prng.ts';
import { Arena } from '../src/memory/arena.ts';
import {
  childFor,
  placeFor,
  rankOf,
  rankOfScore,
  TreeCursor,
} from '../src/structures/ordered-tree.ts';
import { OrderedTrees } from '../src/structures/ordered-tree-editor.ts';
import { writeRecordKey } from '../src/structures/record.ts';
import { leaf } from './leaf.ts';

const entries = 1_000_000;
const operations = 1000;

const arena = new Arena();
const trees = new OrderedTrees(arena);
const random = new Prng(1);
const root = trees.create();
const scores = new Float64Array(entries);
const records = new Int32Array(entries);

for (let i = 0; i < entries; i++) {
  const key = latin1Bytes(`member:${i}`);
  records[i] = arena.alloc(12 + key.length);
  writeRecordKey(arena, records[i], 2, 0, key, 0, key.length);
  scores[i] = random.below(100_000_000);
}
const before = arena.usedBytes;
const start = performance.now();
for (let i = 0; i < entries; i++) trees.insert(root, scores[i], records[i]);
const insertNs = ((performance.now() - start) * 1e6) / entries;
console.log(`${insertNs.toFixed(1).padStart(10)} ns  insert, until there are a million`);
console.log(`${((arena.usedBytes - before) / entries).toFixed(1).padStart(10)} bytes an entry`);

const cursor = new TreeCursor(arena);

leaf('rank of an entry', operations, () => {
  let sum = 0;
  for (let i = 0; i < operations; i++) {
    const at = random.below(entries);
    sum += rankOf(arena, root, scores[at], records[at]);
  }
  return sum;
});

leaf('rank of a score', operations, () => {
  let sum = 0;
  for (let i = 0; i < operations; i++) {
    sum += rankOfScore(arena, root, scores[random.below(entries)], false);
  }
  return sum;
});

leaf('entry by rank', operations, () => {
  let sum = 0;
  for (let i = 0; i < operations; i++) {
    cursor.seek(root, random.below(entries));
    sum += cursor.score();
  }
  return sum;
});

leaf('step of a cursor', operations, () => {
  cursor.seek(root, random.below(entries - operations));
  let sum = 0;
  for (let i = 0; i < operations; i++, cursor.next()) sum += cursor.record();
  return sum;
});

leaf('another score, far away', operations, () => {
  for (let i = 0; i < operations; i++) {
    const at = random.below(entries);
    const score = random.below(100_000_000);
    if (score === scores[at]) continue;
    trees.rescore(root, scores[at], records[at], score);
    scores[at] = score;
  }
  return root;
});

leaf('search of the top node, then of a leaf', operations, () => {
  const top = arena.i32(root, 2);
  let sum = 0;
  for (let i = 0; i < operations; i++) {
    const at = i * 997;
    sum += childFor(arena, top, scores[at], records[at]);
  }
  return sum + placeFor(arena, trees.create(), 0, records[0]);
});
