/** Scan mode: the keys of the database, one per line, quoted only for a person. */
import { KeyspaceScan } from './keyspace-scan.ts';
import { print } from './output.ts';
import type { Session } from './session.ts';
import { quoteText } from './words.ts';

export async function runScan(session: Session): Promise<number> {
  const isQuoted = session.options.output === 'standard';
  for await (const keys of new KeyspaceScan(session).pages(true)) {
    print(keys.map((key) => `${isQuoted ? quoteText(key) : key}\n`).join(''));
  }
  return 0;
}
