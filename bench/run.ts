/**
 * Starling against redis-server, end to end: the same workloads on both, in turn, and a table of
 * ratios. What the rows are stands in harness/workloads.ts and harness/loading.ts, the options in
 * harness/options.ts, how to read the table in docs/performance.md.
 *
 *   npm run bench -- --quick
 *   npm run bench -- --rows get@16,zrank --pairs 7
 *   npm run bench -- --write docs/performance.md
 *
 * It reports and does not judge: its exit code is 0 when it has measured. It needs redis-server and
 * redis-benchmark in the path, and Linux.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { leafTable } from './harness/leaves.ts';
import { loadings, measureLoading } from './harness/loading.ts';
import { type BenchOptions, isWanted, parseOptions } from './harness/options.ts';
import { markdown, type Report, type RowResult, replaceBetween } from './harness/report.ts';
import { isPinned, moveToClientCore, Server } from './harness/server.ts';
import type { Pair } from './harness/statistics.ts';
import { measureThroughput } from './harness/throughput.ts';
import { connections, keyCount, shareOf, valueBytes, workloads } from './harness/workloads.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  const startMs = performance.now();
  const minutes = (): number => (performance.now() - startMs) / 60_000;
  const isOver = (): boolean => minutes() > options.minutes;
  moveToClientCore();
  const rows = [...(await rates(options, isOver)), ...(await loads(options, isOver))];
  const report = { about: about(options, minutes()), rows };
  console.log(`\n${markdown(report)}`);
  if (options.json !== undefined) writeJson(options.json, report);
  if (options.write !== undefined) writeDocument(options.write, report);
}

/** The rows of requests per second. A server that dies is started again for the next row. */
async function rates(options: BenchOptions, isOver: () => boolean): Promise<RowResult[]> {
  const rows = workloads
    .filter((row) => isWanted(options.rows, row.name, row.pipeline))
    .map((row) => ({ ...row, requests: shareOf(row.requests, options.requestShare) }));
  const results: RowResult[] = [];
  let servers: Pair<Server> | undefined;
  for (const row of rows) {
    const result = await attempt(`${row.name}, P=${row.pipeline}`, isOver, async () => {
      servers ??= { redis: await Server.start('redis'), starling: await Server.start('starling') };
      return { is: 'rate', row, pairs: await measureThroughput(servers, row, options.pairs) };
    });
    results.push(result);
    if (result.is === 'failed' && servers !== undefined) {
      await stopBoth(servers);
      servers = undefined;
    }
  }
  if (servers !== undefined) await stopBoth(servers);
  return results;
}

async function stopBoth(servers: Pair<Server>): Promise<void> {
  await servers.redis.stop();
  await servers.starling.stop();
}

async function loads(options: BenchOptions, isOver: () => boolean): Promise<RowResult[]> {
  const rows = loadings
    .filter((row) => isWanted(options.rows, row.row))
    .map((row) => ({ ...row, keys: Math.ceil(row.keys * options.keyShare) }));
  const results: RowResult[] = [];
  for (const row of rows) {
    const result = await attempt(`loading ${row.name}`, isOver, async () => {
      return { is: 'load', row, pairs: await measureLoading(row, options.pairs) };
    });
    results.push(result);
  }
  return results;
}

/** One row; what goes wrong with it is its result, and the others go on. */
async function attempt(
  name: string,
  isOver: () => boolean,
  measure: () => Promise<RowResult>,
): Promise<RowResult> {
  if (isOver()) return { is: 'failed', name, why: 'the time was over' };
  const startMs = performance.now();
  let result: RowResult;
  try {
    result = await measure();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    result = { is: 'failed', name, why };
  }
  const seconds = (performance.now() - startMs) / 1000;
  const outcome = result.is === 'failed' ? `not measured, ${result.why}` : 'measured';
  console.error(`${seconds.toFixed(1).padStart(6)} s  ${name}: ${outcome}`);
  return result;
}

function about(options: BenchOptions, minutes: number): string[] {
  const version = spawnSync('redis-server', ['--version'], { encoding: 'utf8' }).stdout;
  const redis = /v=(\S+)/.exec(version)?.[1] ?? 'of an unknown version';
  const commit = spawnSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], {
    encoding: 'utf8',
  });
  const cores = isPinned
    ? 'servers on core 0, client on core 1'
    : 'servers and client share all cores';
  const size = `\`-c ${connections} -d ${valueBytes} -r ${keyCount}\``;
  const today = new Date().toISOString().slice(0, 10);
  const lines = [
    `${cpus()[0].model.trim()}, ${cpus().length} cores; ${cores}`,
    `Starling ${commit.stdout.trim()} on Node ${process.versions.node}, redis-server ${redis}`,
    `${size}, pairs per row: ${options.pairs}, no persistence; took ${minutes.toFixed(1)} minutes`,
    `\`${['npm run bench', ...commandTail()].join(' ')}\`, ${today}`,
  ];
  if (options.requestShare >= 1 && options.keyShare >= 1) return lines;
  return [...lines, 'A short run, with fewer requests or keys than the targets are meant for'];
}

function commandTail(): string[] {
  const args = process.argv.slice(2);
  return args.length === 0 ? [] : ['--', ...args];
}

function writeJson(path: string, report: Report): void {
  const plain = report.rows.map((row) => {
    if (row.is === 'failed') return row;
    return { name: row.row.name, ...row };
  });
  writeFileSync(path, `${JSON.stringify({ about: report.about, rows: plain }, null, 2)}\n`);
}

function writeDocument(path: string, report: Report): void {
  const withTable = replaceBetween(readFileSync(path, 'utf8'), 'bench', markdown(report));
  writeFileSync(path, replaceBetween(withTable, 'leaves', leafTable(`${root}/bench`)));
}

// The servers are killed when this process exits, which a signal alone does not let it do.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
