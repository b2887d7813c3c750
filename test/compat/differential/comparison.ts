/**
 * A comparison: sends the same steps to two servers and finds the first difference, in a reply or
 * in what they hold.
 *
 * (1) Both servers are in the same state between steps, as far as any command tells.
 * (2) What a command draws at random and removes is removed from both sides at once, so (1) holds.
 */
import { Prng } from '../../../src/base/prng.ts';
import { type Check, type Command, canonical, transactionReplies, withoutNames } from './checks.ts';
import { firstOfData } from './data.ts';
import { isAvoided, knownAs } from './differences.ts';
import { Generator, isDraw, type Step } from './generator.ts';
import type { RunningServer } from './servers.ts';
import type { Received, Wire, Words } from './wire.ts';

export interface Difference {
  readonly words: Words;
  readonly peer: string;
  readonly own: string;
}

/** What was sent, so that a difference can be provoked again. */
export interface Sent {
  readonly connection: number;
  readonly commands: readonly Command[];
}

/** One server with its connections: RESP2, RESP3, and the one that subscribes. */
export interface Side {
  readonly server: RunningServer;
  readonly wires: readonly [Wire, Wire, Wire];
}

export const listenerAt = 2;

export async function openSide(server: RunningServer): Promise<Side> {
  const wires = [await server.connect(), await server.connect(), await server.connect()] as const;
  await wires[1].run('HELLO', '3');
  // When a key that has expired is removed and no longer counted must not depend on the clock.
  await wires[0].run('DEBUG', 'SET-ACTIVE-EXPIRE', '0');
  return { server, wires };
}

/** How often what the servers hold is compared, in commands. */
const digestEvery = 2500;

export class Comparison {
  readonly sent: Sent[] = [];
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
  async run(seed: number, commands: number): Promise<Difference | undefined> {
    const generator = new Generator(new Prng(seed), (words) => isAvoided(words, this.#version));
    let digestAt = digestEvery;
    while (this.count < commands) {
      const found = await this.step(generator.next());
      if (found !== undefined) return this.#explained(found);
      if (this.count < digestAt) continue;
      digestAt += digestEvery;
      const held = await this.digest();
      if (held !== undefined) return held;
    }
    return firstOfData(this.#peer.server, this.#own.server, this.#version);
  }

  step(step: Step): Promise<Difference | undefined> {
    return step.is === 'batch' ? this.#batch(step) : this.#listen(step.commands);
  }

  /** The difference between all that the two servers hold. */
  async digest(): Promise<Difference | undefined> {
    const words = ['DEBUG', 'DIGEST'];
    if (isAvoided(words, this.#version)) {
      return firstOfData(this.#peer.server, this.#own.server, this.#version);
    }
    const [peer, own] = await this.#both(0, [words]);
    if (peer[0].raw === own[0].raw) return undefined;
    const found = await firstOfData(this.#peer.server, this.#own.server, this.#version);
    return found ?? { words, peer: peer[0].raw, own: own[0].raw };
  }

  /** Where the difference is if all that is known is that there is one. */
  async #explained(found: Difference): Promise<Difference> {
    const isDigest = found.words.join(' ').toUpperCase() === 'DEBUG DIGEST';
    return (isDigest ? await this.digest() : undefined) ?? found;
  }

  async #both(connection: number, commands: readonly Words[]): Promise<[Received[], Received[]]> {
    const wires = [this.#peer.wires[connection], this.#own.wires[connection]];
    for (const wire of wires) wire.send(commands);
    const [peer, own] = await Promise.all(wires.map((wire) => wire.take(commands.length)));
    return [peer, own];
  }

  async #batch(step: Step & { is: 'batch' }): Promise<Difference | undefined> {
    const { commands, connection } = step;
    this.sent.push({ connection, commands });
    this.count += commands.length;
    const [peer, own] = await this.#both(
      connection,
      commands.map(({ words }) => words),
    );
    const found = this.#allCompared(commands, peer, own);
    if (found !== undefined) return found;
    const last = commands.length - 1;
    if (!isDraw(commands[last].words)) return undefined;
    return this.#takeBack(connection, commands[last].words[1], [peer[last], own[last]]);
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
    const replies = { peer: canonicalLast(check, peer), own: canonicalLast(check, own) };
    if (replies.peer === replies.own) return undefined;
    const name = knownAs(words, this.#version, replies);
    if (name === undefined) return { words, ...replies };
    this.known.set(name, (this.known.get(name) ?? 0) + 1);
    return undefined;
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

  /** Removes from both sides what either has lost. */
  async #takeBack(
    connection: 0 | 1,
    key: string,
    replies: readonly Received[],
  ): Promise<Difference | undefined> {
    const drawn = new Set(replies.flatMap(({ reply }) => membersOf(reply)));
    if (drawn.size === 0) return undefined;
    const words = ['SREM', key, ...[...drawn].sort()];
    this.sent.pop();
    return this.#batch({ is: 'batch', connection, commands: [{ words, check: 'exact' }] });
  }

  async #listen(commands: readonly Words[]): Promise<Difference | undefined> {
    const mark = `mark-${++this.#marks}`;
    const all = [...commands, ['PING', mark]];
    this.sent.push({
      connection: listenerAt,
      commands: commands.map((words) => ({ words, check: 'exact' })),
    });
    this.count += all.length;
    const received = await Promise.all(
      [this.#peer, this.#own].map(async ({ wires }) => {
        wires[listenerAt].send(all);
        return wires[listenerAt].takeUntil(mark);
      }),
    );
    const [peer, own] = received.map((side) => inOrder(side.map(({ raw }) => withoutNames(raw))));
    const at = peer.findIndex((raw, i) => raw !== own[i]);
    if (at < 0 && peer.length === own.length) return undefined;
    const from = Math.max(0, at < 0 ? Math.min(peer.length, own.length) : at);
    return {
      words: all.map((words) => words.join(' ')),
      peer: peer.slice(from, from + 3).join(''),
      own: own.slice(from, from + 3).join(''),
    };
  }
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
