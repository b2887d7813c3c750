/**
 * Where a server listens: TCP addresses and a unix socket, as the configuration says and as CONFIG
 * SET changes it.
 *
 * (1) An address that begins with `-` may be missing: not being able to listen there is no failure.
 * (2) A change opens the new listeners before it closes the old ones; when that fails the old ones
 *     stay.
 */
import { Failure } from '../platform/failure.ts';
import type { Connection, ListenAt, Listening, Network } from '../platform/network.ts';

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

/** The machine does not speak the address's protocol: never a failure. */
const unknownProtocolCodes = new Set(['EAFNOSUPPORT', 'EPROTONOSUPPORT']);

export class Listeners {
  readonly #network: Network;
  readonly #accepted: (connection: Connection) => void;
  readonly #warn: (message: string) => void;
  #tcp: Listening[] = [];
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
    const opened: Listening[] = [];
    const old = this.#tcp;
    const finish = (failure: ListenFailure | undefined): void => {
      for (const listening of failure === undefined ? old : opened) listening.close();
      if (failure === undefined) this.#tcp = opened;
      done(failure);
    };
    if (plan.port === 0 || plan.addresses.length === 0) {
      finish(undefined);
      return;
    }
    this.#openNext(plan, 0, opened, finish);
  }

  listenUnix(path: string, mode: number | undefined, done: (failure?: Failure) => void): void {
    const at = { path, backlog: 511, ...(mode === undefined ? {} : { mode }) };
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
    for (const listening of this.#tcp) listening.close();
    this.#tcp = [];
    this.#unix?.close();
    this.#unix = undefined;
  }

  #openNext(
    plan: ListenPlan,
    index: number,
    opened: Listening[],
    finish: (failure: ListenFailure | undefined) => void,
  ): void {
    if (index === plan.addresses.length) {
      finish(undefined);
      return;
    }
    const written = plan.addresses[index];
    const isOptional = written.startsWith('-');
    const address = isOptional ? written.slice(1) : written;
    const host = wildcards.get(address) ?? address;
    const at: ListenAt = { host, port: plan.port, backlog: plan.backlog };
    this.#network.listen(at, this.#accepted, (result) => {
      if (result instanceof Failure) {
        this.#warn(
          `Warning: Could not create server TCP listening socket ${address}:${plan.port}: ` +
            `bind: ${result.message}`,
        );
        const isSkipped =
          unknownProtocolCodes.has(result.code) || (isOptional && result.code === 'EADDRNOTAVAIL');
        if (!isSkipped) {
          finish({ address, failure: result });
          return;
        }
      } else {
        opened.push(result);
      }
      this.#openNext(plan, index + 1, opened, finish);
    });
  }
}
