/** Figures about a table, for DEBUG HTSTATS. */
import type { View } from '../memory/view.ts';
import {
  directorySize,
  entriesOfSegment,
  hashInSlot,
  homeSlot,
  recordCount,
  recordInSlot,
  segmentAt,
  slotsOfSegment,
} from './table.ts';

export interface TableStatistics {
  readonly slots: number;
  readonly records: number;
  /** The longest way from a home slot to a record, in slots. */
  readonly longest: number;
  readonly segments: number;
}

export function tableStatistics(view: View, root: number): TableStatistics {
  let slots = 0;
  let segments = 0;
  let longest = 0;
  const size = directorySize(view, root);
  for (let entry = 0; entry < size; ) {
    const segment = segmentAt(view, root, entry);
    entry += entriesOfSegment(view, root, segment);
    segments++;
    slots += slotsOfSegment(view, segment);
    longest = Math.max(longest, longestProbe(view, segment));
  }
  return { slots, records: recordCount(view, root), longest, segments };
}

function longestProbe(view: View, segment: number): number {
  const slots = slotsOfSegment(view, segment);
  let longest = 0;
  for (let slot = 0; slot < slots; slot++) {
    if (recordInSlot(view, segment, slot) === 0) continue;
    const home = homeSlot(hashInSlot(view, segment, slot), slots);
    longest = Math.max(longest, 1 + ((slot - home + slots) % slots));
  }
  return longest;
}
