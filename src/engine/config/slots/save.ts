/**
 * The slot of `save`: a list of save points. In a file every line adds one or more points, and the
 * first line of all replaces the defaults; CONFIG SET replaces the list; an empty argument empties
 * it.
 */
import { parseLoose, untilNul } from '../c-text.ts';
import type { SpecialRow } from '../directive.ts';
import type { Origin, RewriteLines, SetOutcome, Slot } from './slot.ts';

/** `seconds` is held exactly because all 64 bits of it are shown. */
interface ExactSavePoint {
  readonly seconds: bigint;
  readonly changes: number;
}

const savePointsDefault: readonly ExactSavePoint[] = [
  { seconds: 3600n, changes: 1 },
  { seconds: 300n, changes: 100 },
  { seconds: 60n, changes: 10000 },
];

export class SaveSlot implements Slot {
  readonly name = 'save';
  readonly row: SpecialRow;
  #points: readonly ExactSavePoint[] = savePointsDefault;
  /** A file has spoken: its further lines add to what it said. */
  #isFromFile = false;

  constructor(row: SpecialRow) {
    this.row = row;
  }

  get value(): readonly ExactSavePoint[] {
    return this.#points;
  }

  set(args: readonly string[], origin: Origin): SetOutcome {
    const isEmptied = args.length === 1 && untilNul(args[0]) === '';
    const points = isEmptied ? [] : parsePoints(args);
    if (points === undefined) return { wrong: 'Invalid save parameters' };
    const isAdded = origin === 'file' && this.#isFromFile && !isEmptied;
    if (origin === 'file') this.#isFromFile = true;
    this.#points = isAdded ? [...this.#points, ...points] : points;
    return 'changed';
  }

  get(): string {
    return this.#points.map(({ seconds, changes }) => `${seconds} ${changes}`).join(' ');
  }

  remember(): () => undefined {
    const points = this.#points;
    return () => {
      this.#points = points;
    };
  }

  rewrite(lines: RewriteLines): void {
    if (this.#points.length === 0) lines.put('save', 'save ""', true);
    for (const { seconds, changes } of this.#points) {
      lines.put('save', `save ${seconds} ${changes}`, true);
    }
  }
}

/** Pairs of seconds (from 1) and changes (from 0). */
function parsePoints(args: readonly string[]): ExactSavePoint[] | undefined {
  if (args.length % 2 !== 0) return undefined;
  const points: ExactSavePoint[] = [];
  for (let i = 0; i < args.length; i += 2) {
    const seconds = parseLoose(args[i], 10);
    const changes = parseLoose(args[i + 1], 10);
    if (seconds === undefined || changes === undefined) return undefined;
    if (seconds < 1n || changes < 0n) return undefined;
    points.push({ seconds, changes: Number(BigInt.asIntN(32, changes)) });
  }
  return points;
}
