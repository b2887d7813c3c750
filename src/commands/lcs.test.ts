import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { testEngine } from '../engine/testing.ts';
import { encodings, types } from '../values/value.ts';
import { stringCommands } from './string.ts';

function withWords(): ReturnType<typeof testEngine> {
  const engine = testEngine([stringCommands]);
  engine.run('MSET', 'a', 'ohmytext', 'b', 'mynewtext');
  return engine;
}

test('without options the subsequence itself is replied', () => {
  assert.equal(withWords().run('LCS', 'a', 'b'), 'mytext');
});

test('LEN replies its length', () => {
  assert.equal(withWords().run('LCS', 'a', 'b', 'LEN'), 6);
});

test('IDX replies the ranges that match, the last first', () => {
  const engine = withWords();
  const ranges = [
    [
      [4, 7],
      [5, 8],
    ],
    [
      [2, 3],
      [0, 1],
    ],
  ];
  assert.deepEqual(engine.run('LCS', 'a', 'b', 'IDX'), ['matches', ranges, 'len', 6]);
  assert.deepEqual(engine.session(3).run('LCS', 'a', 'b', 'IDX'), {
    map: [
      ['matches', ranges],
      ['len', 6],
    ],
  });
});

test('short matches can be left out, and lengths added', () => {
  const { run } = withWords();
  assert.deepEqual(run('LCS', 'a', 'b', 'IDX', 'MINMATCHLEN', 4, 'WITHMATCHLEN'), [
    'matches',
    [[[4, 7], [5, 8], 4]],
    'len',
    6,
  ]);
  assert.deepEqual(run('LCS', 'a', 'b', 'IDX', 'MINMATCHLEN', 5), ['matches', [], 'len', 6]);
});

test('missing keys are empty, integers are their digits', () => {
  const { run } = withWords();
  run('MSET', 'n', 123456, 'm', 'x2y4z6');
  assert.equal(run('LCS', 'a', 'none'), '');
  assert.equal(run('LCS', 'n', 'm'), '246');
});

test('what cannot be answered is refused', () => {
  const engine = withWords();
  const { arena, databases } = engine.keyspace;
  const key = new TextEncoder().encode('list');
  databases[0].addCollection(key, 0, 4, types.list, encodings.listpack, arena.alloc(16));
  assert.deepEqual(engine.run('LCS', 'a', 'list', 'nonsense'), {
    error: 'ERR The specified keys must contain string values',
  });
  assert.deepEqual(engine.run('LCS', 'a', 'b', 'MINMATCHLEN'), { error: 'ERR syntax error' });
  assert.deepEqual(engine.run('LCS', 'a', 'b', 'LEN', 'IDX'), {
    error: 'ERR If you want both the length and indexes, please just use IDX.',
  });
  engine.engine.maxBulkBytes = 9 * 10 * 4 - 1;
  assert.deepEqual(engine.run('LCS', 'a', 'b'), {
    error: 'ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len',
  });
  engine.engine.maxBulkBytes = 9 * 10 * 4;
  assert.equal(engine.run('LCS', 'a', 'b', 'LEN'), 6);
});

/** The textbook recursion, on prefixes. */
function naiveLength(a: string, b: string): number {
  const lengths = Array.from({ length: a.length + 1 }, () =>
    new Array<number>(b.length + 1).fill(0),
  );
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      lengths[i][j] =
        a[i - 1] === b[j - 1]
          ? lengths[i - 1][j - 1] + 1
          : Math.max(lengths[i - 1][j], lengths[i][j - 1]);
    }
  }
  return lengths[a.length][b.length];
}

function isSubsequence(of: string, candidate: string): boolean {
  let at = 0;
  for (const character of of) if (character === candidate[at]) at++;
  return at === candidate.length;
}

test('the reply is a common subsequence, as long as any, and its ranges spell it', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1'), maxLength: 24 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const { run } = testEngine([stringCommands]);
      run('MSET', 'a', a, 'b', b);
      const found = run('LCS', 'a', 'b') as string;
      assert.equal(found.length, naiveLength(a, b));
      assert.ok(isSubsequence(a, found) && isSubsequence(b, found));
      const [, matches] = run('LCS', 'a', 'b', 'IDX') as [string, number[][][]];
      const inA = matches.map(([[first, last]]) => a.slice(first, last + 1)).reverse();
      const inB = matches.map(([, [first, last]]) => b.slice(first, last + 1)).reverse();
      assert.deepEqual([inA.join(''), inB.join('')], [found, found]);
    }),
    { numRuns: 200 },
  );
});
