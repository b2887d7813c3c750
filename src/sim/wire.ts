/**
 * The wire: the network between all machines of a world. It knows who listens where, how long bytes
 * travel, and which ways are cut. A connection is two `SimConnection`s (`connection.ts`).
 *
 * (1) Bytes of one direction arrive in their order, each once; a cut delays them, as TCP does.
 * (2) Between connections nothing is in order: each has its own delay.
 * (3) A cut works in one direction, from one machine to another.
 */
import type { Prng } from '../base/prng.ts';
import { type Done, type Failure, failure } from '../platform/failure.ts';
import type {
  Address,
  Connecting,
  Connection,
  ConnectionHandler,
  ConnectTo,
  ListenAt,
  Listening,
  Network,
} from '../platform/network.ts';
import { SimConnection } from './connection.ts';
import type { SimEvent } from './event-queue.ts';
import type { Life, Machine } from './machine.ts';
import type { World } from './world.ts';

const loopback = '127.0.0.1';
const anyAddress = '0.0.0.0';
const ephemeralPortMin = 32_768;
const ephemeralPortMax = 60_999;
/** How long a connection is tried when nothing answers. */
const connectTimeoutUs = 127_000_000;

interface Listener {
  readonly life: Life;
  readonly accepted: (connection: Connection) => void;
}

type Tcp = Extract<Address, { kind: 'tcp' }>;

export class Wire {
  readonly #world: World;
  readonly #random: Prng;
  /** By machine and place: `10.0.0.1 tcp 0.0.0.0:6379`, `10.0.0.1 unix /tmp/x`. */
  readonly #listeners = new Map<string, Listener>();
  /** Ways that are cut, `from to`, each with what waits for it to heal. */
  readonly #cuts = new Map<string, (() => void)[]>();
  /** One buffer for all that is received, as on the real platform. */
  readonly received = new Uint8Array(65_536);
  #nextPort = ephemeralPortMin;

  constructor(world: World) {
    this.#world = world;
    this.#random = world.forkRandom();
  }

  networkOf(life: Life): Network {
    return {
      listen: (at, accepted, done) => this.#listen(life, at, accepted, done),
      connect: (to, handler, done) => this.#connect(life, to, handler, done),
    };
  }

  /** Stops all bytes from one machine to the other. What is under way waits. */
  cut(from: Machine, to: Machine): void {
    const way = wayOf(from, to);
    if (!this.#cuts.has(way)) this.#cuts.set(way, []);
    this.#world.note(from.name, `cut from ${to.name}`, 0);
  }

  heal(from: Machine, to: Machine): void {
    const way = wayOf(from, to);
    const waiting = this.#cuts.get(way) ?? [];
    this.#cuts.delete(way);
    this.#world.note(from.name, `healed to ${to.name}`, waiting.length);
    for (const run of waiting) this.#world.after(0, run);
  }

  /**
   * Runs it when something sent now arrives, at once if that way is not cut; (1) is the caller's.
   */
  arrive(from: Machine, to: Machine, run: () => void): void {
    const waiting = this.#cuts.get(wayOf(from, to));
    if (waiting === undefined) run();
    else waiting.push(run);
  }

  /** How long the next bytes travel. */
  delayUs(from: Machine, to: Machine): number {
    if (from === to) return 5 + this.#random.below(40);
    // Now and then a packet is late by much more than the others.
    const lateUs = this.#random.chance(0.01) ? this.#random.below(20_000) : 0;
    return 100 + this.#random.below(400) + lateUs;
  }

  #listen(
    life: Life,
    at: ListenAt,
    accepted: (connection: Connection) => void,
    done: Done<Listening>,
  ): void {
    const { address } = life.machine;
    const port = 'path' in at ? 0 : at.port === 0 ? this.#takePort() : at.port;
    const place = 'path' in at ? unixPlace(address, at.path) : tcpPlace(address, at.host, port);
    life.after(0, () => {
      const refused = this.#refusal(life, at, place);
      if (refused !== undefined) {
        done(refused);
        return;
      }
      const listener: Listener = { life, accepted };
      this.#listeners.set(place, listener);
      const close = (): void => {
        if (this.#listeners.get(place) === listener) this.#listeners.delete(place);
      };
      life.atEnd(close);
      this.#world.note(life.machine.name, 'listens', port);
      done({ port, close });
    });
  }

  #refusal(life: Life, at: ListenAt, place: string): Failure | undefined {
    if (!('path' in at)) {
      const isOwn = [loopback, anyAddress, life.machine.address].includes(at.host);
      if (!isOwn) return failure('EADDRNOTAVAIL');
    }
    return this.#listeners.has(place) ? failure('EADDRINUSE') : undefined;
  }

  #connect(
    life: Life,
    to: ConnectTo,
    handler: ConnectionHandler,
    done: Done<Connection>,
  ): Connecting {
    let isWaiting = true;
    const answer = (result: Connection | Failure): void => {
      timeout.run = undefined;
      if (isWaiting) done(result);
      isWaiting = false;
    };
    const isGivenUp = (): boolean => !isWaiting || life.isOver;
    const fail = (why: Failure, delayUs: number): SimEvent =>
      life.after(delayUs, () => answer(why));
    const timeout = fail(failure('ETIMEDOUT'), connectTimeoutUs);
    const target = this.#machineOf(life, to);
    if (target === undefined) fail(failure('EHOSTUNREACH'), 1000);
    else this.#knock(life, target, to, handler, { answer, fail, isGivenUp });
    return {
      cancel: () => {
        if (isWaiting) fail(failure('ECANCELED'), 0);
      },
    };
  }

  /** The request travels to the target, the answer back. */
  #knock(
    life: Life,
    target: Machine,
    to: ConnectTo,
    handler: ConnectionHandler,
    caller: {
      readonly answer: (result: Connection) => void;
      readonly fail: (why: Failure, delayUs: number) => SimEvent;
      readonly isGivenUp: () => boolean;
    },
  ): void {
    const { machine } = life;
    const request = (): void => {
      if (caller.isGivenUp() || !target.isPowered) return;
      const listener = this.#listenerOf(target, to);
      const backUs = this.delayUs(target, machine);
      if (listener === undefined) {
        caller.fail(failure('path' in to ? 'ENOENT' : 'ECONNREFUSED'), backUs);
        return;
      }
      const client = this.#pair(life, handler, listener, to);
      client.openAfter(backUs, () => {
        if (caller.isGivenUp()) client.abandon();
        else caller.answer(client);
      });
    };
    this.#world.after(this.delayUs(machine, target), () => this.arrive(machine, target, request));
  }

  #pair(life: Life, handler: ConnectionHandler, listener: Listener, to: ConnectTo): SimConnection {
    const [near, far] = this.#addresses(life, to);
    const client = new SimConnection(life, near, far, this.#random.fork());
    const server = new SimConnection(listener.life, far, near, this.#random.fork());
    client.handler = handler;
    client.joinWith(server);
    this.#world.note(listener.life.machine.name, `accepts from ${life.machine.name}`, 0);
    listener.accepted(server);
    return client;
  }

  #addresses(life: Life, to: ConnectTo): [near: Address, far: Address] {
    if ('path' in to) {
      const unix: Address = { kind: 'unix', path: to.path };
      return [unix, unix];
    }
    const far: Tcp = { kind: 'tcp', host: to.host, port: to.port };
    const host = to.from ?? (to.host === loopback ? loopback : life.machine.address);
    return [{ kind: 'tcp', host, port: this.#takePort() }, far];
  }

  #machineOf(life: Life, to: ConnectTo): Machine | undefined {
    if ('path' in to || to.host === loopback) return life.machine;
    return this.#world.machineAt(to.host);
  }

  #listenerOf(target: Machine, to: ConnectTo): Listener | undefined {
    if ('path' in to) return this.#listeners.get(unixPlace(target.address, to.path));
    return (
      this.#listeners.get(tcpPlace(target.address, to.host, to.port)) ??
      this.#listeners.get(tcpPlace(target.address, anyAddress, to.port))
    );
  }

  #takePort(): number {
    const port = this.#nextPort;
    this.#nextPort = port === ephemeralPortMax ? ephemeralPortMin : port + 1;
    return port;
  }
}

function wayOf(from: Machine, to: Machine): string {
  return `${from.address} ${to.address}`;
}

function tcpPlace(address: string, host: string, port: number): string {
  return `${address} tcp ${host}:${port}`;
}

function unixPlace(address: string, path: string): string {
  return `${address} unix ${path}`;
}
