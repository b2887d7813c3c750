/**
 * A comparison: sends the same steps to two servers and finds the first difference, in a reply or
 * in what they hold.
 *
 * (1) Both servers are in the same state between steps, as far as any command tells.
 * (2) What a command draws at random and removes is removed from both sides at once, so (1) holds.
 */
import { Prng } from '../../../src/base/prng.ts';
import {
  type Check,
  type Command,
  canonical,
  scannedText,
  transactionReplies,
  withoutNames,
} from './checks.ts';
import { firstOfData } from './data.ts';
import { isAvoided, knownAs } from './differences.ts';
import { Generator, isDraw } from './generator.ts';
import type { Protocol, Side } from './side.ts';
import { type Batch, idOf, type Listening, type Step, type Waiting, waitersAt } from './step.ts';
import type { Received, Words } from './wire.ts';

export interface Difference {
  readonly words: Words;
  readonly peer: string;
  readonly own: string;
}

export interface Drawing {
  readonly seed: number;
  readonly commands: number;
  readonly protocol: Protocol;
}

/** How often what the servers hold is compared, in commands. */
const digestEvery = 2500;

export class Comparison {
  /** What was sent, so that a difference can be provoked again. */
  readonly sent: Step[] = [];
  /** Commands so far. */
  count = 0;
  /** How often which known difference was seen. */
  readonly known = new Map<string, number>();
  readonly #peer: Side;
  readonly #own: Side;
  readonly #version: number;
  #marks = 0;

  constructor(peer: Side, own: Side, version: number) {
    this.#peer = peer;
    this.#own = own;
    this.#version = version;
  }

  /** Sends so many commands; returns the first difference. */
  async run({ seed, commands, protocol }: Drawing): Promise<Difference | undefined> {
    const mayBeSent = (words: Words): boolean => !isAvoided(words, this.#version);
    const generator = new Generator(new Prng(seed), protocol, mayBeSent);
    let digestAt = digestEvery;
    while (this.count < commands) {
      const found = await this.step(generator.next());
      if (found !== undefined) return this.#explained(found);
      if (this.count < digestAt || generator.isWithin) continue;
      digestAt += digestEvery;
      const held = await this.digest();
      if (held !== undefined) return held;
    }
    return firstOfData(this.#peer.server, this.#own.server, this.#version);
  }

  async step(step: Step): Promise<Difference | undefined> {
    this.sent.push(step);
    switch (step.is) {
      case 'batch':
        this.count += step.commands.length;
        return this.#batch(step);
      case 'listening':
        this.count += step.commands.length + 1;
        return this.#listening(step);
      case 'waiting':
        this.count += 2 * step.waiters.length + step.batch.commands.length;
        return this.#waiting(step);
      case 'scanning': {
        this.count++;
        const { connection, words, cursorAt } = step;
        const scanned = await this.#both((side) => side.scan(connection, words, cursorAt));
        return this.#told(words, scanned.map(scannedText));
      }
      case 'visit': {
        this.count += step.commands.length;
        const replies = await this.#both((side) => side.visit(step.commands));
        return this.#told(joined(step.commands), replies.map(withoutAllNames));
      }
      case 'noise': {
        this.count++;
        const replies = await this.#both((side) => side.noise(step.bytes));
        return this.#told([step.bytes], replies.map(withoutAllNames));
      }
    }
  }

  /** The difference between all that the two servers hold. */
  async digest(): Promise<Difference | undefined> {
    const words = ['DEBUG', 'DIGEST'];
    if (isAvoided(words, this.#version)) {
      return firstOfData(this.#peer.server, this.#own.server, this.#version);
    }
    const [peer, own] = await this.#asked(0, [words]);
    if (peer[0].raw === own[0].raw) return undefined;
    const found = await firstOfData(this.#peer.server, this.#own.server, this.#version);
    return found ?? { words, peer: peer[0].raw, own: own[0].raw };
  }

  /** Where the difference is if all that is known is that there is one. */
  async #explained(found: Difference): Promise<Difference> {
    const isDigest = found.words.join(' ').toUpperCase() === 'DEBUG DIGEST';
    return (isDigest ? await this.digest() : undefined) ?? found;
  }

  #both<T>(ask: (side: Side) => Promise<T>): Promise<[T, T]> {
    return Promise.all([ask(this.#peer), ask(this.#own)]);
  }

  #asked(connection: number, commands: readonly Words[]): Promise<[Received[], Received[]]> {
    return this.#both((side) => side.ask(connection, commands));
  }

  /** A known difference is counted. */
  #told(words: Words, [peer, own]: readonly string[]): Difference | undefined {
    if (peer === own) return undefined;
    const name = knownAs(words, this.#version, { peer, own });
    if (name === undefined) return { words, peer, own };
    this.known.set(name, (this.known.get(name) ?? 0) + 1);
    return undefined;
  }

  async #batch(step: Batch): Promise<Difference | undefined> {
    const { commands, connection } = step;
    const [peer, own] = await this.#asked(connection, wordsOf(commands));
    const found = this.#allCompared(commands, peer, own);
    if (found !== undefined) return found;
    const last = commands.length - 1;
    if (!isDraw(commands[last].words)) return undefined;
    return this.#takeBack(step, [peer[last], own[last]]);
  }

  /**
   * Removes from both sides what either has lost. The encoding that several lost members leave
   * hangs on which they were, so what is left is written anew.
   */
  async #takeBack(step: Batch, replies: readonly Received[]): Promise<Difference | undefined> {
    const drawn = new Set(replies.flatMap(({ reply }) => membersOf(reply)));
    if (drawn.size === 0) return undefined;
    const { connection, commands } = step;
    const { words } = commands[commands.length - 1];
    const key = words[1];
    // To provoke a difference again the removal does; another draw would draw others.
    this.sent[this.sent.length - 1] = { ...step, commands: commands.slice(0, -1) };
    const removal = { words: ['SREM', key, ...[...drawn].sort()], check: 'exact' } as const;
    const looked = { words: ['SMEMBERS', key], check: 'unordered' } as const;
    const found = await this.step({ ...step, commands: [removal, looked] });
    if (found !== undefined || words.length === 2) return found;
    const [[members]] = await this.#asked(connection, [looked.words]);
    const left = membersOf(members.reply).sort();
    if (left.length === 0) return undefined;
    const added: Command = { words: ['SADD', key, ...left], check: 'exact' };
    return this.step({ ...step, commands: [{ words: ['DEL', key], check: 'exact' }, added] });
  }

  /** The last of the replies is the command's. */
  #compared(
    { words, check }: Command,
    peer: readonly Received[],
    own: readonly Received[],
  ): Difference | undefined {
    if (typeof check !== 'string') {
      const peers = transactionReplies(check, peer[peer.length - 1]);
      const owns = transactionReplies(check, own[own.length - 1]);
      if (peers !== undefined && owns !== undefined) return this.#allCompared(check, peers, owns);
    }
    return this.#told(words, [canonicalLast(check, peer), canonicalLast(check, own)]);
  }

  #allCompared(
    commands: readonly Command[],
    peer: readonly Received[],
    own: readonly Received[],
  ): Difference | undefined {
    for (let i = 0; i < commands.length; i++) {
      const from = Math.max(0, i - 1);
      const found = this.#compared(commands[i], peer.slice(from, i + 1), own.slice(from, i + 1));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #listening({ commands }: Listening): Promise<Difference | undefined> {
    const mark = `mark-${++this.#marks}`;
    const received = await this.#both((side) => side.listen(commands, mark));
    const [peer, own] = received.map((side) => inOrder(side.map(({ raw }) => withoutNames(raw))));
    const at = peer.findIndex((raw, i) => raw !== own[i]);
    if (at < 0 && peer.length === own.length) return undefined;
    const from = Math.max(0, at < 0 ? Math.min(peer.length, own.length) : at);
    const shown = [peer, own].map((side) => side.slice(from, from + 3).join(''));
    return this.#told(joined(commands), shown);
  }

  async #waiting({ waiters, batch, end }: Waiting): Promise<Difference | undefined> {
    for (const [at, words] of waiters.entries()) await this.#both((side) => side.wait(at, words));
    const found = await this.#batch(batch);
    if (found !== undefined) return found;
    const ends = waiters.map((_, at): Words => ['CLIENT', 'UNBLOCK', idOf(waitersAt + at), end]);
    const unblocked = await this.#asked(batch.connection, ends);
    for (const [at, words] of waiters.entries()) {
      const told = unblocked.map((side) => side[at].raw);
      const waited = await this.#both((side) => side.waited(at));
      const replies = waited.map(([{ raw }], side) => `${raw}ended by hand: ${told[side]}`);
      const differs = this.#told(words, replies);
      if (differs !== undefined) return differs;
    }
    return undefined;
  }
}

function wordsOf(commands: readonly Command[]): Words[] {
  return commands.map(({ words }) => words);
}

/** Several commands as the words of one, to be shown. */
function joined(commands: readonly Words[]): Words {
  return commands.map((words) => words.join(' '));
}

function withoutAllNames(replies: readonly string[]): string {
  return `${replies.map(withoutNames).join('')}(${replies.length} replies)`;
}

function canonicalLast(check: Check, received: readonly Received[]): string {
  const last = received.length - 1;
  return canonical(check, received[last], received[last - 1]?.reply);
}

/** Messages that come by several patterns come in any order. */
function inOrder(replies: readonly string[]): string[] {
  const isByPattern = (raw: string): boolean => raw.includes('\r\npmessage\r\n');
  const sorted = [...replies];
  for (let from = 0; from < sorted.length; from++) {
    let end = from;
    while (end < sorted.length && isByPattern(sorted[end])) end++;
    if (end > from + 1) sorted.splice(from, end - from, ...sorted.slice(from, end).sort());
    from = end;
  }
  return sorted;
}

function membersOf(reply: Received['reply']): string[] {
  if (reply.is === 'bulk') return [Buffer.from(reply.bytes).toString('latin1')];
  return 'items' in reply ? reply.items.flatMap(membersOf) : [];
}
