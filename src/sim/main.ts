/**
 * `npm run sim -- <seed> [--clients N] [--requests N] [--trace]`: runs a server and clients in
 * virtual time, twice, and compares the hashes over all effects. Without a seed it takes one from
 * the clock and prints it. Exit code 1: a violation, or two runs that differ.
 */
import { startServer } from './server.ts';
import { simulate } from './simulation.ts';

interface Options {
  readonly seed: number;
  readonly clients: number;
  readonly requestsEach: number;
  readonly isTraced: boolean;
}

function main(): void {
  const { seed, clients, requestsEach, isTraced } = readOptions(process.argv.slice(2));
  console.log(`seed ${seed}: ${clients} clients, ${requestsEach} requests each`);
  const plan = { seed, clients, requestsEach, startServer };
  const first = simulate(isTraced ? { ...plan, trace: (line) => console.log(line) } : plan);
  const seconds = (first.virtualUs / 1e6).toFixed(3);
  console.log(`${first.answered} replies in ${seconds} virtual seconds, hash ${first.hash}`);
  const again = simulate(plan);
  const violations = [...first.violations];
  if (again.hash !== first.hash) violations.push(`run again, the hash is ${again.hash}`);
  for (const violation of violations) console.log(`violation: ${violation}`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}

function readOptions(words: readonly string[]): Options {
  const optionAfter = (name: string, otherwise: number): number => {
    const at = words.indexOf(name);
    return at < 0 ? otherwise : wholeNumber(words[at + 1]);
  };
  const hasSeed = words.length > 0 && !words[0].startsWith('--');
  return {
    seed: hasSeed ? wholeNumber(words[0]) : Date.now(),
    clients: optionAfter('--clients', 10),
    requestsEach: optionAfter('--requests', 1000),
    isTraced: words.includes('--trace'),
  };
}

function wholeNumber(word: string | undefined): number {
  const number = Number(word);
  if (word === undefined || !Number.isSafeInteger(number) || number < 0) {
    console.error(`not a whole number: ${word}`);
    process.exit(2);
  }
  return number;
}

main();
