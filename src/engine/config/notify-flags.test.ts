/** Letters of notify-keyspace-events and their mask. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatNotifyFlags, notifyAll, notifyClasses, parseNotifyFlags } from './notify-flags.ts';

test('letters are written back in the order of Redis', () => {
  const spellings: readonly (readonly [string, string])[] = [
    ['', ''],
    ['KEA', 'AKE'],
    ['EK$g', 'g$KE'],
    ['g$lshzxetd', 'A'],
    ['mdtexzhsl$g', 'Am'],
    ['nmEKd', 'dnKEm'],
    ['KKgg', 'gK'],
  ];
  for (const [text, canonical] of spellings) {
    const mask = parseNotifyFlags(text);
    assert.ok(mask !== undefined);
    assert.equal(formatNotifyFlags(mask), canonical);
  }
});

test('A holds neither misses nor new keys, and hides the n beside it', () => {
  assert.equal(notifyAll & (notifyClasses.keyMiss | notifyClasses.newKey), 0);
  assert.equal(formatNotifyFlags(notifyAll | notifyClasses.newKey), 'A');
});

test('an unknown letter is refused', () => {
  for (const text of ['Q', 'KEa', 'K E', 'k']) assert.equal(parseNotifyFlags(text), undefined);
});

test('a mask that is written is read as the same mask', () => {
  const all = Object.values(notifyClasses);
  fc.assert(
    fc.property(fc.subarray(all), (bits) => {
      const mask = bits.reduce((sum, bit) => sum | bit, 0);
      const isHidden = (mask & notifyAll) === notifyAll;
      const expected = isHidden ? mask & ~notifyClasses.newKey : mask;
      assert.equal(parseNotifyFlags(formatNotifyFlags(mask)), expected);
    }),
  );
});
