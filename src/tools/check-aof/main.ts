/**
 * The program that checks append-only logs.
 *
 *   starling-check-aof [--fix | --truncate-to-timestamp SECONDS] FILE.manifest | FILE.aof
 */
import { readSync } from 'node:fs';
import { timeText } from '../../server/log-lines.ts';
import { print } from '../cli/output.ts';
import { Checker, type CheckOptions } from './check.ts';

const minuteMs = 60_000;

/** The exit code. `name`: how the program was called. */
export function main(name: string, args: readonly string[]): number {
  const options = optionsOf(args);
  if (typeof options === 'string') {
    print(`${options}\n`);
    return 1;
  }
  if (options === undefined) {
    const usage = '[--fix|--truncate-to-timestamp $timestamp] <file.manifest|file.aof>';
    print(`Usage: ${name} ${usage}\n`);
    return 1;
  }
  const checker = new Checker(options, {
    print: (line) => print(`${line}\n`),
    warn: (line) => print(`${process.pid}:C ${localTime()} # ${line}\n`),
    confirm,
    nowMs: () => Date.now(),
  });
  return checker.run();
}

/** What the arguments ask for, what is wrong with one of them, or undefined for a wrong call. */
function optionsOf(args: readonly string[]): CheckOptions | string | undefined {
  const [first, second, third] = args;
  if (args.length === 1) return { path: first, fixes: false, untilSeconds: 0 };
  if (args.length === 2 && first === '--fix') {
    return { path: second, fixes: true, untilSeconds: 0 };
  }
  if (args.length !== 3 || first !== '--truncate-to-timestamp') return undefined;
  if (!/^\s*[-+]?\d+$/.test(second)) return 'Invalid timestamp, aborting...';
  return { path: third, fixes: false, untilSeconds: Number(second) };
}

function localTime(): string {
  const now = Date.now();
  return timeText(now - new Date(now).getTimezoneOffset() * minuteMs);
}

function confirm(question: string): boolean {
  print(question);
  const answer = Buffer.alloc(1);
  try {
    return readSync(0, answer, 0, 1, null) === 1 && answer.toString().toLowerCase() === 'y';
  } catch {
    return false;
  }
}
