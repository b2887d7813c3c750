/**
 * The clients of a server: who may come in, and who has to go.
 *
 * (1) A connection is in `#connections`, and its session in `engine.sessions`, from its acceptance
 *     until it is buried.
 * (2) Limits are read from the configuration when they change, not for each client.
 * (3) Output limits are on the bytes that were not taken, once they are more than the session's
 *     share of the common buffers. A hard limit holds at every moment, also within a command: the
 *     reply that goes beyond it is dropped as it is made.
 */
import { latin1, latin1Bytes } from '../base/bytes.ts';
import { overflowBytes } from '../engine/client-line.ts';
import { quote } from '../engine/config/split-args.ts';
import type { ClientClass, OutputLimits } from '../engine/config/values.ts';
import type { Session } from '../engine/session.ts';
import type { Address, Connection, ConnectionHandler } from '../platform/network.ts';
import { ClientConnection, isLocalAddress } from './connection.ts';
import type { Server } from './server.ts';

const tooManyClients = latin1Bytes('-ERR max number of clients reached\r\n');
const protectedMode = latin1Bytes(
  '-DENIED Redis is running in protected mode because protected mode is enabled and no password ' +
    'is set for the default user. In this mode connections are only accepted from the loopback ' +
    'interface. If you want to connect from external computers to Redis you may adopt one of the ' +
    "following solutions: 1) Just disable protected mode sending the command 'CONFIG SET " +
    "protected-mode no' from the loopback interface by connecting to Redis from the same host " +
    'the server is running, however MAKE SURE Redis is not publicly accessible from internet if ' +
    'you do so. Use CONFIG REWRITE to make this change permanent. 2) Alternatively you can just ' +
    'disable the protected mode by editing the Redis configuration file, and setting the ' +
    "protected mode option to 'no', and then restarting the server. 3) If you started the server " +
    "manually just for testing, restart it with the '--protected-mode no' option. 4) Set up an " +
    'authentication password for the default user. NOTE: You only need to do one of the above ' +
    'things in order for the server to start accepting connections from the outside.\r\n',
);

/** A connection that was refused: it gets a line and its end. */
const refusedHandler: ConnectionHandler = { received() {}, drained() {}, closed() {} };

/** Of a client that has not given its password: requests and replies that may be pending. */
const strangerQueryBytesMax = 1024 * 1024;
const strangerOutputBytesMax = 64 * 1024;
/** No client may let more replies pile up, also where the configuration sets no limit. */
const outputBytesMax = 1024 * 1024 * 1024;
/** Of a query buffer that is too long its first bytes are logged. */
const loggedQueryBytes = 64;
/** Every client is looked at once a second, but so many in a tick at least. */
const lookedAtPerTickMin = 5;

export class Clients {
  /** client-query-buffer-limit, in bytes. */
  queryBufferMax = 0;
  readonly #server: Server;
  readonly #connections = new Map<number, ClientConnection>();
  /** Where the ticks are in `#connections`. */
  #place: IterableIterator<ClientConnection>;
  #clientsMax = 0;
  #isProtected = true;
  #keepAliveSeconds = 0;
  #timeoutMs = 0;
  #outputLimits: OutputLimits;
  #nextId = 1;

  constructor(server: Server) {
    this.#server = server;
    this.#place = this.#connections.values();
    const { config } = server;
    this.#outputLimits = config.outputLimits();
    config.watch(['client-output-buffer-limit'], () => {
      this.#outputLimits = config.outputLimits();
    });
    config.watch(
      ['maxclients', 'protected-mode', 'tcp-keepalive', 'timeout', 'client-query-buffer-limit'],
      () => {
        this.#clientsMax = config.integer('maxclients');
        this.#isProtected = config.bool('protected-mode');
        this.#keepAliveSeconds = config.integer('tcp-keepalive');
        this.#timeoutMs = config.integer('timeout') * 1000;
        this.queryBufferMax = config.integer('client-query-buffer-limit');
      },
    );
  }

  // Coming and going.

  accept(link: Connection): void {
    const { engine, log, platform } = this.#server;
    const { stats } = engine;
    if (log.writes('verbose')) log.write('verbose', `Accepted ${acceptedText(link.remote)}`);
    if (this.#connections.size >= this.#clientsMax) {
      stats.connectionsRejected++;
      refuse(link, tooManyClients);
      return;
    }
    if (this.#isProtected && engine.isOpenToAll && !isLocalAddress(link.remote)) {
      stats.connectionsRejected++;
      refuse(link, protectedMode);
      return;
    }
    stats.connectionsReceived++;
    const id = this.#nextId++;
    const connection = new ClientConnection(this.#server, link, id, platform.clock.nowMs());
    link.handler = connection;
    if (this.#keepAliveSeconds > 0) link.setKeepAlive(this.#keepAliveSeconds);
    this.#connections.set(id, connection);
    engine.sessionOpened(connection.session);
  }

  /** The other side, or the network, has ended the connection. */
  lost({ session }: ClientConnection, reason: string): void {
    const { engine, log } = this.#server;
    if (!log.writes('verbose')) return;
    const why = reason === '' ? '' : `Reading from client: ${reason}`;
    log.write('verbose', why === '' ? `Client closed connection ${engine.describe(session)}` : why);
  }

  /** The connection was buried. */
  closed(connection: ClientConnection): void {
    this.#connections.delete(connection.session.id);
    this.#server.engine.sessionClosed(connection.session);
    this.#server.replication.sessionClosed(connection.session);
  }

  /** The connection of a session; undefined where it has none of ours. */
  connectionOf({ id }: Session): ClientConnection | undefined {
    return this.#connections.get(id);
  }

  /** A number for a session that we have opened ourselves. */
  nextId(): number {
    return this.#nextId++;
  }

  /** Closes all connections, whatever is still to be sent to them. */
  closeAll(): void {
    for (const connection of [...this.#connections.values()]) connection.close('now');
  }

  // The tick.

  /** Looks at some of the clients: who is idle, who is over a limit, who holds too much. */
  tick(nowMs: number): void {
    const perTick = Math.ceil(this.#connections.size / this.#server.hz);
    const count = Math.min(this.#connections.size, Math.max(lookedAtPerTickMin, perTick));
    for (let i = 0; i < count; i++) {
      let { value } = this.#place.next();
      if (value === undefined) {
        this.#place = this.#connections.values();
        value = this.#place.next().value;
      }
      if (value !== undefined) this.#lookAt(value, nowMs);
    }
  }

  #lookAt(connection: ClientConnection, nowMs: number): void {
    if (this.#timeoutMs > 0 && isIdle(connection.session, nowMs - this.#timeoutMs)) {
      this.#server.log.write('verbose', 'Closing idle client');
      connection.close('now');
      return;
    }
    connection.trim(nowMs);
    if (connection.outputBytes > 0) this.checkOutput(connection);
  }

  // Limits.

  /** Closes a client whose pending requests, queued commands included, are over the limit. */
  allowsQuery(connection: ClientConnection): boolean {
    const { engine, log } = this.#server;
    const { session } = connection;
    const bytes = connection.queryBytes + (session.transaction?.bytesUsed ?? 0);
    const limit = engine.isStranger(session)
      ? Math.min(strangerQueryBytesMax, this.queryBufferMax)
      : this.queryBufferMax;
    if (bytes <= limit || session.isClosing) return true;
    const start = connection.queryStart(loggedQueryBytes);
    log.write(
      'warning',
      `Closing client that reached max query buffer length: ${engine.describe(session)} ` +
        `(qbuf initial bytes: ${quote(latin1(start, 0, start.length))})`,
    );
    engine.stats.queryLimitDisconnections++;
    connection.close('now');
    return false;
  }

  /**
   * Whether so many bytes of replies may be pending: the hard limit. Otherwise closes the client.
   */
  allowsOutput(connection: ClientConnection, pendingBytes: number): boolean {
    const { session } = connection;
    const isSmall = pendingBytes <= connection.replyShareBytes;
    const isWithinHard = isSmall || pendingBytes < this.#hardBytes(session);
    if (isWithinHard && pendingBytes <= this.#pendingBytesMax(session)) {
      return true;
    }
    this.#closeForOutput(connection);
    return false;
  }

  /** Closes a client whose replies are over the limit of its class. */
  checkOutput(connection: ClientConnection): void {
    const { session } = connection;
    const limit = this.#outputLimits[classOf(session)];
    const bytes = overflowBytes(session);
    let isOver =
      bytes >= this.#hardBytes(session) || connection.outputBytes > this.#pendingBytesMax(session);
    if (limit.softBytes > 0 && bytes >= limit.softBytes) {
      const { nowMs } = this.#server.engine.keyspace;
      if (session.overSoftLimitSinceMs === 0) session.overSoftLimitSinceMs = nowMs;
      else if (secondsSince(session.overSoftLimitSinceMs, nowMs) > limit.softSeconds) isOver = true;
    } else {
      session.overSoftLimitSinceMs = 0;
    }
    if (isOver) this.#closeForOutput(connection);
  }

  #hardBytes(session: Session): number {
    const { hardBytes } = this.#outputLimits[classOf(session)];
    if (hardBytes === 0) return Number.POSITIVE_INFINITY;
    // What the backlog keeps anyway is nobody's fault.
    const keptBytes = session.isReplica ? this.#server.config.integer('repl-backlog-size') : 0;
    return Math.max(hardBytes, keptBytes);
  }

  /** What no configuration allows more of. */
  #pendingBytesMax(session: Session): number {
    if (session.isReplica) return Number.POSITIVE_INFINITY;
    return this.#server.engine.isStranger(session) ? strangerOutputBytesMax : outputBytesMax;
  }

  #closeForOutput(connection: ClientConnection): void {
    const { session } = connection;
    if (session.isClosed || connection.isDestroyed) return;
    const { engine, log } = this.#server;
    const info = engine.describe(session);
    log.write(
      'warning',
      `Client ${info} scheduled to be closed ASAP for overcoming of output buffer limits.`,
    );
    engine.stats.outputLimitDisconnections++;
    connection.close('now');
  }
}

/** Whose limits hold for a session. */
function classOf(session: Session): ClientClass {
  if (session.isReplica) return 'replica';
  return session.subscriptions === undefined ? 'normal' : 'pubsub';
}

function isIdle(session: Session, beforeMs: number): boolean {
  return (
    session.lastInteractionMs < beforeMs &&
    session.blocked === undefined &&
    session.subscriptions === undefined &&
    !session.isMonitor &&
    !session.isReplica
  );
}

function secondsSince(fromMs: number, toMs: number): number {
  return Math.floor(toMs / 1000) - Math.floor(fromMs / 1000);
}

function acceptedText(address: Address): string {
  return address.kind === 'unix'
    ? `connection to ${address.path}`
    : `${address.host}:${address.port}`;
}

function refuse(link: Connection, line: Uint8Array): void {
  link.handler = refusedHandler;
  link.write(line, 0, line.length);
  link.end();
}
