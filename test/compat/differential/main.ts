/**
 * The program of the differential test; its options are in `options.ts`:
 *
 *     node dist/test/compat/differential/main.js --commands 200000 --seed 7 --peer redis-server
 */
import { differential } from './differential.ts';
import { readOptions } from './options.ts';

const report = await differential(readOptions(process.argv.slice(2), process.env));
console.log(report.text);
process.exit(report.isEqual ? 0 : 1);
