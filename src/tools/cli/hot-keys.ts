/**
 * `--hotkeys`: scans the keyspace and keeps the keys with the highest access counters. The counters
 * exist only under an LFU maxmemory-policy; otherwise the server's error ends the run.
 */
import { askEach, databaseSize, fail, KeyspaceScan } from './keyspace-scan.ts';
import { complain, print } from './output.ts';
import { padFixed } from './printf.ts';
import type { Session } from './session.ts';
import { quoteText } from './words.ts';

const hotKeysMax = 16;
const progressKeys = 1_000_000;

interface HotKey {
  readonly counter: number;
  readonly key: string;
}

export async function runHotKeys(session: Session): Promise<number> {
  const totalKeys = await databaseSize(session);
  print(
    '\n# Scanning the entire keyspace to find hot keys as well as\n' +
      '# average sizes per key type.  You can use -i 0.1 to sleep 0.1 sec\n' +
      '# per 100 SCAN commands (not usually needed).\n\n',
  );
  const scan = new KeyspaceScan(session);
  const hottest: HotKey[] = [];
  let sampled = 0;
  let progress = '';
  for await (const keys of scan.pages(false)) {
    progress = `[${padFixed((100 * sampled) / totalKeys, 5)}%]`;
    const counters = await countersOf(session, keys);
    keys.forEach((key, i) => {
      sampled++;
      if (sampled % progressKeys === 0) print(`${progress} Sampled ${sampled} keys so far\n`);
      if (!keepIfHot(hottest, { counter: counters[i], key: quoteText(key) })) return;
      print(`${progress} Hot key '${quoteText(key)}' found so far with counter ${counters[i]}\n`);
    });
  }
  print('\n-------- summary -------\n\n');
  if (scan.stopped) print(`${progress} `);
  print(`Sampled ${sampled} keys in the keyspace!\n`);
  for (const { counter, key } of hottest) {
    print(`hot key found with counter: ${counter}\tkeyname: ${key}\n`);
  }
  return 0;
}

async function countersOf(session: Session, keys: readonly string[]): Promise<number[]> {
  const replies = await askEach(session, keys, {
    words: (i) => ['OBJECT', 'FREQ', keys[i]],
    name: 'freq',
  });
  return replies.map((reply, i) => {
    if (reply?.is === 'integer') return Number(reply.value);
    if (reply?.is === 'error') throw fail(`Error: ${reply.text}`);
    complain(`Warning: OBJECT freq on ${quoteText(keys[i])} failed (may have been deleted)`);
    return 0;
  });
}

/**
 * Puts the key in its place, hottest first; of equal keys the first found stays. False if it is too
 * cold.
 */
function keepIfHot(hottest: HotKey[], found: HotKey): boolean {
  if (found.counter === 0) return false;
  const place = hottest.findIndex((other) => other.counter < found.counter);
  if (place < 0 && hottest.length >= hotKeysMax) return false;
  hottest.splice(place < 0 ? hottest.length : place, 0, found);
  if (hottest.length > hotKeysMax) hottest.pop();
  return true;
}
