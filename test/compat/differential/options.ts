/**
 * What a run is: options of the program, or else the environment.
 *
 *     --commands   COMPAT_COMMANDS   how many commands are sent; 200000
 *     --seed       COMPAT_SEED       the same seed draws the same commands; 1
 *     --protocol   COMPAT_PROTOCOL   2, 3, or both: connections speak one or the other; both
 *     --peer       COMPAT_PEER       the program to compare with; redis-server
 */
import type { Protocol } from './side.ts';

export interface Options {
  readonly commands: number;
  readonly seed: number;
  readonly protocol: Protocol;
  readonly peer: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const names = ['commands', 'seed', 'protocol', 'peer'];
const protocols: readonly string[] = ['2', '3', 'both'] satisfies Protocol[];

/** Throws when an option is unknown or makes no sense. */
export function readOptions(
  args: readonly string[],
  environment: Environment,
  defaultCommands = 200_000,
): Options {
  const given = new Map<string, string | undefined>();
  for (let i = 0; i < args.length; i += 2) given.set(args[i], args[i + 1]);
  for (const name of given.keys()) {
    if (!names.includes(name.slice(2))) throw new Error(`unknown option ${name}`);
  }
  const value = (name: string, otherwise: string): string =>
    given.get(`--${name}`) ?? environment[`COMPAT_${name.toUpperCase()}`] ?? otherwise;
  const number = (name: string, otherwise: number): number => {
    const read = Number(value(name, String(otherwise)));
    if (!Number.isSafeInteger(read) || read < 0) throw new Error(`${name} is no number`);
    return read;
  };
  const protocol = value('protocol', 'both');
  if (!protocols.includes(protocol)) throw new Error('protocol is 2, 3 or both');
  return {
    commands: number('commands', defaultCommands),
    seed: number('seed', 1),
    protocol: protocol as Protocol,
    peer: value('peer', 'redis-server'),
  };
}
