/** That the differential test leaves no command out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '../../../src/base/prng.ts';
import type { Reply } from '../../../src/resp/reply.ts';
import { Generator } from './generator.ts';
import { RunningServer } from './servers.ts';
import type { Step } from './step.ts';
import type { Words } from './wire.ts';

const steps = 20_000;

/** Commands without a family here, each with its reason. */
const excused: Readonly<Record<string, string>> = {
  bgrewriteaof: 'what it replies hangs on whether one before it is still at work',
  psync: 'makes a client a replica: the tests of replication do so',
  replconf: 'the same',
  replicaof: 'takes the data of another server',
  slaveof: 'the same',
  sync: 'as psync',
};

function wordsOf(step: Step): readonly Words[] {
  switch (step.is) {
    case 'batch':
      return step.commands.map(({ words }) => words);
    case 'waiting':
      return [...step.waiters, ...wordsOf(step.batch)];
    case 'scanning':
      return [step.words];
    case 'noise':
      return [];
    default:
      return step.commands;
  }
}

/** The names of all that would be sent and runs, of subcommands with their container's. */
function drawnNames(arities: ReadonlyMap<string, number>): Set<string> {
  const generator = new Generator(new Prng(1), 'both', () => true);
  const names = new Set<string>();
  for (let i = 0; i < steps; i++) {
    for (const words of wordsOf(generator.next())) {
      const [name, sub] = words.map((word) => word.toLowerCase());
      if (hasArity(words, arities.get(name))) names.add(name);
      if (hasArity(words, arities.get(`${name}|${sub}`))) names.add(`${name}|${sub}`);
    }
  }
  return names;
}

function hasArity(words: Words, arity: number | undefined): boolean {
  if (arity === undefined) return false;
  return arity > 0 ? words.length === arity : words.length >= -arity;
}

/** Of the entries of COMMAND, and of their subcommands. */
function aritiesOf(reply: Reply): [name: string, arity: number][] {
  if (reply.is !== 'array') return [];
  return reply.items.flatMap((entry) => {
    if (entry.is !== 'array') return [];
    const [name, arity] = entry.items;
    if (name.is !== 'bulk' || arity.is !== 'integer') return [];
    const own = [Buffer.from(name.bytes).toString(), Number(arity.value)] as [string, number];
    return [own, ...aritiesOf(entry.items[entry.items.length - 1])];
  });
}

test('every command that Starling has is sent, or its absence has a reason', async () => {
  const server = await RunningServer.own();
  try {
    const wire = await server.connect();
    const { reply } = await wire.run('COMMAND');
    wire.close();
    const arities = new Map(aritiesOf(reply));
    const drawn = drawnNames(arities);
    const listed = [...arities.keys()];
    const missing = listed.filter((name) => !drawn.has(name) && !(name in excused));
    assert.deepEqual(missing, []);
    assert.deepEqual(
      Object.keys(excused).filter((name) => drawn.has(name) || !arities.has(name)),
      [],
    );
  } finally {
    server.stop();
  }
});
