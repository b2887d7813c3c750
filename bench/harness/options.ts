/**
 * What `npm run bench -- …` understands.
 *
 *   --rows get@16,set,memory   only these rows; a name without a depth means every depth
 *   --pairs N                  pairs per row (5; with --quick 3)
 *   --requests N               requests of a run without a pipeline (200000), others in proportion
 *   --minutes N                rows that would begin later than this are left out (60)
 *   --quick                    a sixth of the requests, a tenth of the keys
 *   --json FILE                all samples
 *   --write FILE               puts the table between the two marks of a Markdown file
 */
export interface BenchOptions {
  readonly rows: readonly string[];
  readonly pairs: number;
  /** Requests of every row times this. */
  readonly requestShare: number;
  /** Keys of the loading rows times this. */
  readonly keyShare: number;
  readonly minutes: number;
  readonly isQuick: boolean;
  readonly json: string | undefined;
  readonly write: string | undefined;
}

const standardRequests = 200_000;
const full = { pairs: 5, requestShare: 1, keyShare: 1 };
const quick = { pairs: 3, requestShare: 1 / 6, keyShare: 1 / 10 };

const valued = ['--rows', '--pairs', '--requests', '--minutes', '--json', '--write'];

/** Throws an Error with a line for the user. */
export function parseOptions(args: readonly string[]): BenchOptions {
  const given = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const name = args[i];
    if (name === '--quick') given.set(name, '');
    else if (!valued.includes(name)) throw new Error(`unknown option ${name}`);
    else if (i + 1 === args.length) throw new Error(`${name} needs a value`);
    else given.set(name, args[++i]);
  }
  const isQuick = given.has('--quick');
  const usual = isQuick ? quick : full;
  const requests = numberOf(given, '--requests');
  return {
    rows: given.get('--rows')?.toLowerCase().split(',') ?? [],
    pairs: numberOf(given, '--pairs') ?? usual.pairs,
    requestShare: requests === undefined ? usual.requestShare : requests / standardRequests,
    keyShare: usual.keyShare,
    minutes: numberOf(given, '--minutes') ?? 60,
    isQuick,
    json: given.get('--json'),
    write: given.get('--write'),
  };
}

/** Whether a row is asked for; `get` means all of GET, `get@16` one, no names mean all rows. */
export function isWanted(rows: readonly string[], name: string, pipeline?: number): boolean {
  const row = name.toLowerCase();
  const isSame = (asked: string): boolean => {
    const [word, depth] = asked.split('@');
    const isName = word === row || (word !== '' && row.startsWith(`${word} `));
    return isName && (depth === undefined || Number(depth) === pipeline);
  };
  return rows.length === 0 || rows.some(isSame);
}

function numberOf(given: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = given.get(name);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`${name} needs a number above 0, not ${text}`);
  return Number(text);
}
