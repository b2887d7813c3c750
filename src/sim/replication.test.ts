/**
 * A primary, its replica and that one's replica, while links end at any byte, ways are cut, and
 * servers die and come back: when it is over all have the same data at the same offset.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Prng } from '../base/prng.ts';
import { Digester } from '../engine/digest.ts';
import type { Server } from '../server/server.ts';
import { SimClient } from './clients.ts';
import type { Machine } from './machine.ts';
import { startServer } from './server.ts';
import { serverPort } from './simulation.ts';
import { mixedRequest } from './workload.ts';
import { World } from './world.ts';

const second = 1_000_000;
const calmLimitUs = 300 * second;
const requests = 400;
const troubles = 8;

interface Node {
  readonly machine: Machine;
  /** Whom it follows; none for the primary. */
  follows: Node | undefined;
  server: Server | undefined;
}

class Drama {
  readonly world: World;
  readonly nodes: Node[] = [];
  readonly random: Prng;
  fullSyncs = 0;
  continued = 0;

  constructor(seed: number, names: readonly string[]) {
    this.world = new World(seed);
    this.random = this.world.forkRandom();
    for (const name of names) {
      const follows = this.nodes.at(-1);
      const node: Node = { machine: this.world.addMachine(name), follows, server: undefined };
      this.nodes.push(node);
      this.boot(node);
    }
  }

  boot(node: Node): void {
    startServer(node.machine.boot(), (server) => {
      node.server = server;
      const small = this.random.chance(0.3);
      server.config.set(
        [
          ['repl-diskless-sync', this.random.chance(0.5) ? 'yes' : 'no'],
          ['repl-diskless-load', ['disabled', 'on-empty-db', 'swapdb'][this.random.below(3)]],
          ['repl-diskless-sync-delay', `${this.random.below(3)}`],
          ['repl-backlog-size', small ? '16384' : '1048576'],
        ],
        { isLocal: true, isLoading: false },
      );
      this.follow(node, node.follows);
    });
  }

  follow(node: Node, primary: Node | undefined): void {
    node.follows = primary;
    const { server } = node;
    server?.event(() => {
      if (primary === undefined) server.replication.lead();
      else server.replication.follow(primary.machine.address, serverPort);
    });
  }

  /** Something goes wrong, now. */
  trouble(): void {
    const { random, world } = this;
    const node = this.nodes[random.below(this.nodes.length)];
    const other = this.nodes[random.below(this.nodes.length)];
    switch (random.below(4)) {
      case 0:
        if (node.follows !== undefined && node.server !== undefined) this.#restart(node);
        break;
      case 1:
        world.wire.cut(node.machine, other.machine);
        world.after(1 + random.below(5 * second), () => {
          world.wire.heal(node.machine, other.machine);
        });
        break;
      default:
        this.#endLinks(node);
    }
  }

  #restart(node: Node): void {
    this.#count(node);
    node.server = undefined;
    node.machine.stop();
    this.world.after(1 + this.random.below(3 * second), () => this.boot(node));
  }

  #count({ server }: Node): void {
    this.fullSyncs += server?.engine.stats.fullSyncs ?? 0;
    this.continued += server?.engine.stats.partialSyncs ?? 0;
  }

  #endLinks({ server }: Node): void {
    server?.event(() => {
      for (const { connection } of [...server.replication.replicas.all()]) connection.close('now');
    });
  }

  get isSettled(): boolean {
    const offsets = this.nodes.map(({ follows, server }) => {
      const isUp = follows === undefined || server?.replication.link?.state === 'connected';
      return isUp ? server?.replication.offset : undefined;
    });
    return offsets[0] !== undefined && offsets.every((offset) => offset === offsets[0]);
  }

  digests(): string[] {
    return this.nodes.map(({ server }) => {
      assert.ok(server !== undefined);
      return new Digester(server.engine.keyspace).dataSet();
    });
  }

  finish(): void {
    for (const node of this.nodes) this.#count(node);
  }
}

function play(seed: number, names: readonly string[]): Drama {
  const drama = new Drama(seed, names);
  const { nodes, random, world } = drama;
  const [primary] = nodes;
  const client = new SimClient(world.addMachine('client').boot(), world.forkRandom(), {
    server: { host: primary.machine.address, port: serverPort },
    requests,
    pipelineMax: 8,
    nextRequest: mixedRequest,
  });
  world.after(random.below(second), () => client.start());
  for (let i = 0; i < troubles; i++) {
    world.after(random.below(20 * second), () => drama.trouble());
  }
  const endUs = 30 * second;
  world.runUntil(() => world.nowUs > endUs && client.isDone, calmLimitUs);
  assert.ok(client.isDone, `seed ${seed}: the client is not done`);
  const isSettled = world.runUntil(() => drama.isSettled, calmLimitUs);
  assert.ok(isSettled, `seed ${seed}: the servers do not come together`);
  const [first, ...others] = drama.digests();
  for (const digest of others) assert.equal(digest, first, `seed ${seed}`);
  drama.finish();
  return drama;
}

const seeds = Number(process.env.SEEDS ?? 12);

test('a chain of three comes together after any trouble, with the same data', () => {
  let continued = 0;
  for (let seed = 1; seed <= seeds; seed++)
    continued += play(seed, ['one', 'two', 'three']).continued;
  assert.ok(continued > seeds, 'links are gone on with where they ended');
});

test('when its primary is followed by another, the same seed ends with the same hash', () => {
  const hashes = [1, 2].map(() => play(77, ['one', 'two']).world.hash);
  assert.equal(hashes[0], hashes[1]);
});
