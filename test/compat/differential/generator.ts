/**
 * Draws what is sent: an endless, seeded sequence of steps. The same seed gives the same steps;
 * replies have no influence.
 *
 *     batch      commands pipelined on one of the two connections
 *     listener   commands on the connection that subscribes, and all that it received so far
 */
import type { Prng } from '../../../src/base/prng.ts';
import type { Check, Command } from './checks.ts';
import { commandTable, type Row, type Sampled } from './commands.ts';
import { isHarmless } from './guards.ts';
import { keptKeys, oddNumbers, pick, sources } from './sources.ts';
import { compileTemplate, type Draw } from './template.ts';
import type { Words } from './wire.ts';

export type Step =
  | {
      readonly is: 'batch';
      /** Which of the two connections; they begin as RESP2 and RESP3. */
      readonly connection: 0 | 1;
      readonly commands: readonly Command[];
    }
  | { readonly is: 'listener'; readonly commands: readonly Words[] };

interface Source {
  readonly draw: Draw;
  readonly check: Check;
  readonly facts: Sampled['facts'] | undefined;
}

interface SourceFamily {
  readonly weight: number;
  readonly sources: readonly Source[];
}

const batchCommandsMax = 120;
const mutationShare = 0.04;
const transactionShare = 0.02;
const unknownShare = 0.003;
const scenarioShare = 0.08;

export class Generator {
  readonly #prng: Prng;
  readonly #isAvoided: (words: Words) => boolean;
  readonly #families: readonly SourceFamily[];
  readonly #weight: number;
  readonly #planned: Step[] = [];

  constructor(prng: Prng, isAvoided: (words: Words) => boolean) {
    this.#prng = prng;
    this.#isAvoided = isAvoided;
    this.#families = commandTable.map((family) => ({
      weight: family.weight,
      sources: family.commands.map(compiled),
    }));
    this.#weight = this.#families.reduce((sum, family) => sum + family.weight, 0);
  }

  next(): Step {
    const planned = this.#planned.shift();
    if (planned !== undefined) return planned;
    if (!this.#prng.chance(scenarioShare)) return this.#batch();
    const dice = this.#prng.below(3);
    if (dice === 0) this.#planTalk();
    else if (dice === 1) this.#planNotified();
    else this.#planWatched();
    return this.next();
  }

  #batch(): Step {
    const commands: Command[] = [];
    const length = 1 + this.#prng.below(batchCommandsMax);
    while (commands.length < length) {
      const dice = this.#prng.float();
      if (dice < transactionShare) commands.push(...this.#transaction());
      else if (dice < transactionShare + unknownShare) commands.push(this.#unknown());
      else commands.push(...this.#drawn());
      // What was drawn at random is taken back from both sides before anything else happens.
      if (isDraw(commands.at(-1)?.words)) break;
    }
    return { is: 'batch', connection: this.#prng.below(2) as 0 | 1, commands };
  }

  /** A command with those around it that its check needs. */
  #drawn(): Command[] {
    for (;;) {
      const source = this.#source();
      const words = withCase(this.#prng, source.draw(this.#prng));
      const isMutated = !isFixed(words) && this.#prng.chance(mutationShare);
      const sent = isMutated ? mutated(this.#prng, words) : words;
      if (!isHarmless(sent) || this.#isAvoided(sent)) continue;
      if (isMutated) return [{ words: sent, check: source.check === 'exact' ? 'exact' : 'shape' }];
      return withFacts({ words: sent, check: source.check }, source.facts);
    }
  }

  #source(): Source {
    let dice = this.#prng.below(this.#weight);
    for (const family of this.#families) {
      dice -= family.weight;
      if (dice < 0) return pick(this.#prng, family.sources);
    }
    throw new Error('weights do not add up');
  }

  #unknown(): Command {
    const name = pick(this.#prng, [
      'FOO',
      'GETT',
      'x'.repeat(200),
      '__proto__',
      '\x00\xff',
      'a\nb',
    ]);
    const args = sources.values(this.#prng).slice(0, 30);
    return { words: [name, ...args], check: 'exact' };
  }

  /** MULTI, commands, and its end, from which the replies come by their checks. */
  #transaction(): Command[] {
    const queued: Command[] = [];
    const length = this.#prng.below(8);
    while (queued.length < length) {
      const drawn = this.#drawn();
      if (!drawn.some(({ words }) => isDraw(words) || changesQueue(words))) queued.push(...drawn);
    }
    const isRun = this.#prng.chance(0.85);
    return [
      exact('MULTI'),
      ...queued.map(({ words }) => exact(...words)),
      isRun ? { words: ['EXEC'], check: queued } : exact('DISCARD'),
    ];
  }

  /** Subscriptions of all kinds, messages, and their end. */
  #planTalk(): void {
    const prng = this.#prng;
    const subscribe = (): Words => {
      const verb = pick(prng, ['SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE', 'subscribe']);
      const source = verb === 'PSUBSCRIBE' ? 'channel-pattern' : 'channel';
      return [verb, ...Array.from({ length: 1 + prng.below(3) }, () => sources[source](prng)[0])];
    };
    const other = (): Words => [
      pick(prng, ['UNSUBSCRIBE', 'PUNSUBSCRIBE', 'SUNSUBSCRIBE', 'GET', 'ECHO', 'PING']),
      sources.channel(prng)[0],
    ];
    const talk = (length: number): Command[] =>
      Array.from({ length }, () =>
        exact(pick(prng, ['PUBLISH', 'PUBLISH', 'SPUBLISH']), ...sources.channel(prng), 'hello'),
      );
    const hello: Words = ['HELLO', pick(prng, ['2', '3'])];
    this.#planned.push(
      listener(['RESET'], hello, subscribe(), subscribe()),
      { is: 'batch', connection: 0, commands: talk(5) },
      listener(other(), subscribe(), other()),
      { is: 'batch', connection: 1, commands: [...talk(5), exact('PUBSUB', 'NUMPAT')] },
      listener(['RESET'], ['HELLO', '2']),
    );
  }

  /** Events of all keys while commands run. */
  #planNotified(): void {
    const classes = pick(this.#prng, ['KEA', 'KA', 'Eg$', 'Exm', 'KEAm', 'Kzl', 'AKEn']);
    const set = (value: string): Step => ({
      is: 'batch',
      connection: 0,
      commands: [exact('CONFIG', 'SET', 'notify-keyspace-events', value)],
    });
    const [first, second] = [this.#batch(), this.#batch()];
    this.#planned.push(
      listener(['RESET'], ['PSUBSCRIBE', '__key*__:*']),
      set(classes),
      first,
      listener(['PING']),
      second,
      set(''),
      listener(['RESET']),
    );
  }

  /** A transaction on watched keys that the other connection may touch. */
  #planWatched(): void {
    const quiet = (connection: 0 | 1, ...commands: Command[]): Step => ({
      is: 'batch',
      connection,
      commands,
    });
    const touching = this.#drawn().filter(({ words }) => !isDraw(words));
    this.#planned.push(
      quiet(0, exact('DISCARD'), exact('WATCH', ...sources.keys(this.#prng))),
      quiet(1, ...touching, exact('PING')),
      quiet(0, ...this.#transaction(), exact('UNWATCH')),
    );
  }
}

function compiled(row: Row): Source {
  if (typeof row === 'string') return sourceOf(row, 'exact');
  if ('template' in row) return { ...sourceOf(row.template, 'sample'), facts: row.facts };
  return sourceOf(row[0], row[1]);
}

function sourceOf(template: string, check: Check): Source {
  return { draw: compileTemplate(template, sources), check, facts: undefined };
}

function exact(...words: Words): Command {
  return { words, check: 'exact' };
}

function listener(...commands: readonly Words[]): Step {
  return { is: 'listener', commands };
}

/** Whether the command removes something drawn at random. */
export function isDraw(words: Words | undefined): boolean {
  return words !== undefined && /^spop$/i.test(words[0]);
}

/** Another key, or another score where all have to be equal, would leave it open what it does. */
function isFixed(words: Words): boolean {
  if (isDraw(words) || /^sort/i.test(words[0])) return true;
  return words.some((word) => /lex/i.test(word) || keptKeys.has(word));
}

function changesQueue(words: Words): boolean {
  return /^(multi|exec|discard|watch|reset|hello)$/i.test(words[0]);
}

function withFacts(command: Command, facts: Sampled['facts'] | undefined): Command[] {
  if (facts === undefined) return [command];
  const key = command.words[1];
  const words = {
    KEYS: ['KEYS', '*'],
    SMEMBERS: ['SMEMBERS', key],
    HGETALL: ['HGETALL', key],
    ZRANGE: ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
  }[facts];
  const check = { KEYS: 'unordered', SMEMBERS: 'unordered', HGETALL: 'pairs', ZRANGE: 'exact' };
  return [{ words, check: check[facts] as Check }, command];
}

function withCase(prng: Prng, words: Words): Words {
  const dice = prng.below(10);
  if (dice > 1) return words;
  const name = words[0];
  const low = name.toLowerCase();
  return [dice === 0 ? low : name[0] + low.slice(1), ...words.slice(1)];
}

/** A word too few or too many, two exchanged, or another one. */
function mutated(prng: Prng, words: Words): Words {
  const copy = [...words];
  const at = (): number => 1 + prng.below(Math.max(1, copy.length - 1));
  switch (prng.below(5)) {
    case 0:
      copy.pop();
      break;
    case 1:
      copy.push(...sources.value(prng));
      break;
    case 2: {
      const [one, other] = [at(), at()];
      [copy[one], copy[other]] = [copy[other] ?? '', copy[one] ?? ''];
      break;
    }
    case 3:
      copy[at()] = pick(prng, oddNumbers);
      break;
    default:
      copy[at()] = sources.value(prng)[0];
  }
  return copy.length === 0 ? words : copy;
}
