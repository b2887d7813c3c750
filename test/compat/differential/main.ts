/**
 * The program of the differential test:
 *
 *     node dist/test/compat/differential/main.js [--commands N] [--seed N] [--peer PATH]
 */
import { differential, readOptions } from './differential.ts';

const report = await differential(readOptions(process.argv.slice(2)));
console.log(report.text);
process.exit(report.isEqual ? 0 : 1);
