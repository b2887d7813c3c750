/**
 * A simulation: one server and some clients in a world made from a seed. What runs is handed in, so
 * that any program over a `Platform` can be simulated, and the same seed always gives the same end.
 */
import type { Platform } from '../platform/platform.ts';
import { SimClient } from './clients.ts';
import { mixedRequest } from './workload.ts';
import { World } from './world.ts';

export interface SimulationPlan {
  readonly seed: number;
  readonly clients: number;
  readonly requestsEach: number;
  /** Starts the server: it listens on all addresses of its machine, on `serverPort`. */
  startServer(platform: Platform): void;
  /** Told of each effect as a line. */
  readonly trace?: (line: string) => void;
}

export interface SimulationEnd {
  readonly hash: string;
  readonly virtualUs: number;
  readonly answered: number;
  /** What must not happen, in words; empty when all is well. */
  readonly violations: readonly string[];
}

export const serverPort = 6379;

/** So long a simulation may take, in virtual time, before it counts as stuck. */
const limitUs = 600_000_000;
const pipelineMax = 16;

export function simulate(plan: SimulationPlan): SimulationEnd {
  const world = new World(plan.seed);
  world.tracer = plan.trace;
  const server = world.addMachine('server');
  plan.startServer(server.boot());
  const clients = Array.from({ length: plan.clients }, (_, i) => {
    const client = new SimClient(world.addMachine(`client-${i}`).boot(), world.forkRandom(), {
      server: { host: server.address, port: serverPort },
      requests: plan.requestsEach,
      pipelineMax,
      nextRequest: mixedRequest,
    });
    client.start();
    return client;
  });
  const isFinished = world.runUntil(() => clients.every((client) => client.isDone), limitUs);
  const histories = clients.flatMap((client) => client.history);
  const violations = clients.flatMap((client) => client.violation ?? []);
  if (!isFinished) violations.push('the clients were not all answered');
  return {
    hash: world.hash,
    virtualUs: world.nowUs,
    answered: histories.filter((exchange) => exchange.reply !== undefined).length,
    violations,
  };
}
