/**
 * LOLWUT: a murmuration, as starlings fly it before they settle for the night. Each bird flies
 * around one of a few centres, so that the flock is dense in some places and torn in others; no two
 * evenings are alike.
 *
 *   LOLWUT [VERSION n] [columns] [rows] [birds]
 */
import type { Prng } from '../base/prng.ts';
import type { Args } from '../engine/args.ts';
import type { Context } from '../engine/context.ts';
import { redisVersion, starlingVersion } from '../engine/version.ts';

const columnsDefault = 66;
const rowsDefault = 16;
const birdsDefault = 420;
const columnsMax = 200;
const rowsMax = 100;
const birdsMax = 10_000;
const centres = 5;
/** How many birds in one place look like what. */
const shapes = [' ', '.', ':', 'v', 'w', 'W', '#'];

export function lolwut({ args, keyspace, reply }: Context): void {
  const first = args.count >= 3 && args.is(1, 'version') ? 3 : 1;
  if (first === 3) args.integer(2);
  const columns = numberAt(args, first, columnsDefault, columnsMax);
  const rows = numberAt(args, first + 1, rowsDefault, rowsMax);
  const birds = numberAt(args, first + 2, birdsDefault, birdsMax);
  const sky = murmuration(keyspace.random, columns, rows, birds);
  const version = `Starling ver. ${starlingVersion} (Redis ver. ${redisVersion})`;
  reply.verbatim('txt', `${sky}\n${version}\n`);
}

function numberAt(args: Args, index: number, standard: number, max: number): number {
  if (index >= args.count) return standard;
  return Math.min(Math.max(args.integer(index), 1), max);
}

function murmuration(random: Prng, columns: number, rows: number, birds: number): string {
  const sky = new Uint16Array(columns * rows);
  const unit = (): number => random.below(1_000_000) / 1_000_000;
  const flocks = Array.from({ length: centres }, () => ({
    x: (0.15 + 0.7 * unit()) * columns,
    y: (0.25 + 0.5 * unit()) * rows,
    width: (0.05 + 0.2 * unit()) * columns,
    height: (0.1 + 0.25 * unit()) * rows,
    lean: unit() - 0.5,
  }));
  for (let i = 0; i < birds; i++) {
    const flock = flocks[random.below(centres)];
    // The sum of three is bell-shaped enough for birds.
    const across = (unit() + unit() + unit() - 1.5) * flock.width;
    const up = (unit() + unit() + unit() - 1.5) * flock.height;
    const x = Math.floor(flock.x + across);
    const y = Math.floor(flock.y + up + across * flock.lean * (rows / columns));
    if (x >= 0 && x < columns && y >= 0 && y < rows) sky[y * columns + x]++;
  }
  let text = '';
  for (let y = 0; y < rows; y++) {
    let line = '';
    for (let x = 0; x < columns; x++) {
      line += shapes[Math.min(sky[y * columns + x], shapes.length - 1)];
    }
    text += `${line.trimEnd()}\n`;
  }
  return text;
}
