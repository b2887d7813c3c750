/**
 * Flags are written as words in tables and tested as bits at run time. A `FlagTable` is the list
 * that joins the two, in the order in which replies name them.
 */
import { assert } from '../base/assert.ts';

export type FlagTable = readonly (readonly [word: string, bit: number])[];

/** The mask of a blank-separated list of words; a word that the table lacks is our mistake. */
export function maskOf(words: string, table: FlagTable): number {
  let mask = 0;
  for (const word of words.split(' ')) {
    if (word === '') continue;
    const row = table.find(([name]) => name === word);
    assert(row !== undefined, 'flags: every word of a row stands in its table');
    mask |= row[1];
  }
  return mask;
}

/** The words of a mask in the table's order; bits that the table lacks are not named. */
export function wordsOf(mask: number, table: FlagTable): string[] {
  return table.filter(([, bit]) => (mask & bit) !== 0).map(([word]) => word);
}
