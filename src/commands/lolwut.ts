/**
 * LOLWUT: a murmuration, as starlings fly it before they settle for the night. Each bird flies
 * around one of a few centres, so that the flock is dense in some places and torn in others; no two
 * evenings are alike.
 *
 *   LOLWUT [VERSION n] [columns] [rows] [birds]
 *
 * Redis reads the numbers for its versions 5 and 6 alone: others take whatever stands there.
 */
import { parseSafeInteger } from '../base/number.ts';
import type { Prng } from '../base/prng.ts';
import type { Args } from '../engine/args.ts';
import type { Context } from '../engine/context.ts';
import { redisVersion, starlingVersion } from '../engine/version.ts';

/** Columns, rows and birds. */
const sizes = [
  { standard: 66, max: 200 },
  { standard: 16, max: 100 },
  { standard: 420, max: 10_000 },
] as const;
const centres = 5;
/** How many birds in one place look like what. */
const shapes = [' ', '.', ':', 'v', 'w', 'W', '#'];

export function lolwut({ args, keyspace, reply }: Context): void {
  const hasVersion = args.count >= 3 && args.is(1, 'version');
  const first = hasVersion ? 3 : 1;
  const version = hasVersion ? args.integer(2) : 0;
  const isStrict = version === 5 || version === 6;
  const [columns, rows, birds] = sizes.map(({ standard, max }, i) => {
    const size = first + i < args.count ? sizeAt(args, first + i, isStrict) : Number.NaN;
    return Number.isNaN(size) ? standard : Math.min(Math.max(size, 1), max);
  });
  const sky = murmuration(keyspace.random, columns, rows, birds);
  const name = `Starling ver. ${starlingVersion} (Redis ver. ${redisVersion})`;
  reply.verbatim('txt', `${sky}\n${name}\n`);
}

/** A size that was asked for; NaN when it is no number and need not be one. */
function sizeAt(args: Args, index: number, isStrict: boolean): number {
  if (isStrict) return args.integer(index);
  return parseSafeInteger(args.bytes, args.start(index), args.end(index));
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
