/**
 * Where a server listens: TCP addresses and a unix socket, as the configuration says and as CONFIG
 * SET changes it.
 *
 * (1) An address that begins with `-` may be missing: not being able to listen there is no failure.
 * (2) A change opens the new listeners before it closes the old ones; when that fails the old ones
 *     stay. An address that stays is not opened again.
 * (3) Where an old listener is in the way of a new one (127.0.0.1 and all addresses, at one port)
 *     it is closed first, and opened again when the change fails.
 */
import { type Done, Failure } from '../platform/failure.ts';
import type { Connection, Listening, Network } from '../platform/network.ts';

export interface ListenPlan {
  readonly addresses: readonly string[];
  /** 0: no TCP. */
  readonly port: number;
  readonly backlog: number;
}

/** What went wrong and at which address. */
export interface ListenFailure {
  readonly address: string;
  readonly failure: Failure;
}

const wildcards = new Map([
  ['*', '0.0.0.0'],
  ['::*', '::'],
]);

interface TcpListener {
  readonly host: string;
  readonly port: number;
  readonly listening: Listening;
}

/** New listeners beside the old ones: one of the two goes. */
export interface Opened {
  /** The old ones are closed. */
  adopt(): void;
  /** The new ones are closed, and the old ones are all there when `done` runs. */
  drop(done: () => void): void;
}

const unknownNameCodes = new Set(['ENOTFOUND', 'EAI_AGAIN']);

/** The machine does not speak the address's protocol: never a failure. */
const unknownProtocolCodes = new Set(['EAFNOSUPPORT', 'EPROTONOSUPPORT']);

export class Listeners {
  readonly #network: Network;
  readonly #accepted: (connection: Connection) => void;
  readonly #warn: (message: string) => void;
  #backlog = 0;
  #tcp: readonly TcpListener[] = [];
  #unix: Listening | undefined;

  constructor(
    network: Network,
    accepted: (connection: Connection) => void,
    warn: (message: string) => void,
  ) {
    this.#network = network;
    this.#accepted = accepted;
    this.#warn = warn;
  }

  get tcpCount(): number {
    return this.#tcp.length;
  }

  get hasUnixSocket(): boolean {
    return this.#unix !== undefined;
  }

  /** Replaces the TCP listeners; `done` gets the first failure that counts. */
  listenTcp(plan: ListenPlan, done: (failure: ListenFailure | undefined) => void): void {
    this.open(plan, (result) => {
      if ('failure' in result) {
        done(result);
        return;
      }
      result.adopt();
      done(undefined);
    });
  }

  /** Opens what the plan says and is not open; the old listeners are untouched so far. */
  open(plan: ListenPlan, done: (result: Opened | ListenFailure) => void): void {
    this.#backlog = plan.backlog;
    new Change(this.#tcp, plan, {
      listen: (host, port, opened) => this.#listen(host, port, opened),
      adopt: (tcp) => {
        this.#tcp = tcp;
      },
      warn: this.#warn,
    }).run(done);
  }

  listenUnix(path: string, mode: number | undefined, done: (failure?: Failure) => void): void {
    const at = { path, backlog: this.#backlog, ...(mode === undefined ? {} : { mode }) };
    this.#network.listen(at, this.#accepted, (result) => {
      if (result instanceof Failure) {
        done(result);
        return;
      }
      this.#unix = result;
      done();
    });
  }

  close(): void {
    for (const { listening } of this.#tcp) listening.close();
    this.#tcp = [];
    this.#unix?.close();
    this.#unix = undefined;
  }

  #listen(host: string, port: number, opened: Done<Listening>): void {
    this.#network.listen({ host, port, backlog: this.#backlog }, this.#accepted, opened);
  }
}

/** What a change asks of its listeners. */
interface Ground {
  listen(host: string, port: number, opened: Done<Listening>): void;
  adopt(tcp: readonly TcpListener[]): void;
  warn(message: string): void;
}

class Change implements Opened {
  readonly #ground: Ground;
  readonly #plan: ListenPlan;
  /** Of the old listeners those that do not stay. */
  #leaving: TcpListener[];
  /** Those of them that were in the way and are closed. */
  #closed: TcpListener[] = [];
  readonly #staying: TcpListener[];
  readonly #opened: TcpListener[] = [];

  constructor(old: readonly TcpListener[], plan: ListenPlan, ground: Ground) {
    const hosts = new Set(plan.port === 0 ? [] : plan.addresses.map((written) => hostOf(written)));
    const stays = ({ host, port }: TcpListener): boolean => port === plan.port && hosts.has(host);
    this.#staying = old.filter(stays);
    this.#leaving = old.filter((listener) => !stays(listener));
    this.#plan = plan;
    this.#ground = ground;
  }

  run(done: (result: Opened | ListenFailure) => void): void {
    if (this.#plan.port === 0) done(this);
    else this.#next(0, done);
  }

  adopt(): void {
    for (const { listening } of this.#leaving) listening.close();
    this.#ground.adopt([...this.#staying, ...this.#opened]);
  }

  drop(done: () => void): void {
    for (const { listening } of this.#opened) listening.close();
    this.#reopen([...this.#staying, ...this.#leaving], done);
  }

  #next(index: number, done: (result: Opened | ListenFailure) => void): void {
    const { addresses, port } = this.#plan;
    if (index === addresses.length) {
      done(this);
      return;
    }
    const written = addresses[index];
    const host = hostOf(written);
    if (this.#staying.some((listener) => listener.host === host)) {
      this.#next(index + 1, done);
      return;
    }
    this.#ground.listen(host, port, (result) => {
      if (!(result instanceof Failure)) {
        this.#opened.push({ host, port, listening: result });
        this.#next(index + 1, done);
      } else if (result.code === 'EADDRINUSE' && this.#makeWay()) {
        this.#next(index, done);
      } else if (this.#isTolerable(written, result)) {
        this.#next(index + 1, done);
      } else {
        this.drop(() => done({ address: addressOf(written), failure: result }));
      }
    });
  }

  /** Closes old listeners at the new port; false when there are none. */
  #makeWay(): boolean {
    const inTheWay = this.#leaving.filter(({ port }) => port === this.#plan.port);
    for (const { listening } of inTheWay) listening.close();
    this.#leaving = this.#leaving.filter(({ port }) => port !== this.#plan.port);
    this.#closed = [...this.#closed, ...inTheWay];
    return inTheWay.length > 0;
  }

  /** Not being able to listen there is no failure; it is told in any case. */
  #isTolerable(written: string, { code, message }: Failure): boolean {
    const address = addressOf(written);
    const step = unknownNameCodes.has(code) ? '' : 'bind: ';
    this.#ground.warn(
      `Warning: Could not create server TCP listening socket ${address}:${this.#plan.port}: ` +
        step +
        message,
    );
    const isOptional = written.startsWith('-');
    return unknownProtocolCodes.has(code) || (isOptional && code === 'EADDRNOTAVAIL');
  }

  /** `open`: the listeners that are there. */
  #reopen(open: readonly TcpListener[], done: () => void): void {
    const next = this.#closed.pop();
    if (next === undefined) {
      this.#ground.adopt(open);
      done();
      return;
    }
    const { host, port } = next;
    this.#ground.listen(host, port, (result) => {
      if (result instanceof Failure) {
        this.#ground.warn(`Could not listen at ${host}:${port} again: ${result.message}`);
        this.#reopen(open, done);
      } else {
        this.#reopen([...open, { host, port, listening: result }], done);
      }
    });
  }
}

function addressOf(written: string): string {
  return written.startsWith('-') ? written.slice(1) : written;
}

function hostOf(written: string): string {
  const address = addressOf(written);
  return wildcards.get(address) ?? address;
}
