/**
 * A graph of numbers as text: a column for each, its label below it from top to bottom.
 *
 *        #
 *       _|
 *     _#||
 *   _#||||        and after a blank line the labels
 */

/** From the lowest to the highest of the three heights that a row can show. */
const heights = ['_', 'o', '#'];
const filled = '|';

export interface Point {
  readonly value: number;
  readonly label: string;
}

/** `rows` high, cut into stripes of at most `columns` points. Every line ends with a line feed. */
export function sparkline(points: readonly Point[], columns: number, rows: number): string {
  const values = points.map(({ value }) => value);
  const low = Math.min(...values);
  const range = Math.max(...values) - low;
  const steps = heights.length * rows;
  const stepOf = ({ value }: Point): number => {
    const step = Math.floor(((value - low) * steps) / (range === 0 ? 1 : range));
    return Math.min(step, steps - 1);
  };
  const stripes: string[] = [];
  for (let from = 0; from < points.length; from += columns) {
    const stripe = points.slice(from, from + columns);
    stripes.push(bars(stripe.map(stepOf), rows) + labels(stripe));
  }
  return stripes.join('\n');
}

function bars(steps: readonly number[], rows: number): string {
  let text = '';
  for (let row = rows - 1; row >= 0; row--) {
    for (const step of steps) {
      const height = step - row * heights.length;
      text += height < 0 ? ' ' : (heights[height] ?? filled);
    }
    text += '\n';
  }
  return text;
}

function labels(points: readonly Point[]): string {
  const longest = Math.max(...points.map(({ label }) => label.length));
  let text = `${' '.repeat(points.length)}\n`;
  for (let i = 0; i < longest; i++) {
    for (const { label } of points) text += label[i] ?? ' ';
    text += '\n';
  }
  return text;
}
