/**
 * The clients of a server: who may come in, and who has to go.
 *
 * (1) A connection is in `#connections`, and its session in `engine.sessions`, from its acceptance
 *     to its `closed`.
 * (2) Limits are read from the configuration when they change, not for each client.
 */
import { latin1Bytes } from '../base/bytes.ts';
import type { ClientClass, OutputLimits } from '../engine/config/values.ts';
import type { Session } from '../engine/session.ts';
import type { Connection, ConnectionHandler } from '../platform/network.ts';
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

export class Clients {
  /** client-query-buffer-limit, in bytes. */
  queryBufferMax = 0;
  readonly #server: Server;
  readonly #connections = new Map<number, ClientConnection>();
  #clientsMax = 0;
  #isProtected = true;
  #keepAliveSeconds = 0;
  #timeoutMs = 0;
  #outputLimits: OutputLimits;
  #nextId = 1;

  constructor(server: Server) {
    this.#server = server;
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

  accept(link: Connection): void {
    const { engine, platform } = this.#server;
    const { stats } = engine;
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

  closed(connection: ClientConnection): void {
    this.#connections.delete(connection.session.id);
    this.#server.engine.sessionClosed(connection.session);
  }

  /** Once a cron tick: idle clients, output limits that hold for some seconds. */
  tick(nowMs: number): void {
    for (const connection of this.#connections.values()) {
      const { session } = connection;
      if (this.#timeoutMs > 0 && isIdle(session, nowMs - this.#timeoutMs)) {
        this.#server.log.write('verbose', 'Closing idle client');
        connection.close('now');
      } else if (connection.outputMemoryBytes > 0) {
        this.checkOutput(connection);
      }
    }
  }

  /** Closes a client whose query buffer is over its limit. */
  queryLimitReached(connection: ClientConnection): void {
    const info = this.#server.engine.describe(connection.session);
    this.#server.log.write(
      'warning',
      `Closing client that reached max query buffer length: ${info}`,
    );
    connection.close('now');
  }

  /** Closes a client whose replies are over the limit of its class. */
  checkOutput(connection: ClientConnection): void {
    const { session } = connection;
    const limit = this.#outputLimits[classOf(session)];
    const bytes = connection.outputMemoryBytes;
    let isOver = limit.hardBytes > 0 && bytes >= limit.hardBytes;
    if (limit.softBytes > 0 && bytes >= limit.softBytes) {
      const { nowMs } = this.#server.engine.keyspace;
      if (session.overSoftLimitSinceMs === 0) session.overSoftLimitSinceMs = nowMs;
      else if (nowMs - session.overSoftLimitSinceMs > limit.softSeconds * 1000) isOver = true;
    } else {
      session.overSoftLimitSinceMs = 0;
    }
    if (!isOver || session.isClosed || connection.isDestroyed) return;
    const info = this.#server.engine.describe(session);
    this.#server.log.write(
      'warning',
      `Client ${info} scheduled to be closed ASAP for overcoming of output buffer limits.`,
    );
    this.#server.engine.stats.outputLimitDisconnections++;
    connection.close('now');
  }
}

/** Whose limits hold for a session. */
function classOf(session: Session): ClientClass {
  return session.subscriptions === undefined ? 'normal' : 'pubsub';
}

function isIdle(session: Session, beforeMs: number): boolean {
  return (
    session.lastInteractionMs < beforeMs &&
    session.blocked === undefined &&
    session.subscriptions === undefined &&
    !session.isMonitor
  );
}

function refuse(link: Connection, line: Uint8Array): void {
  link.handler = refusedHandler;
  link.write(line, 0, line.length);
  link.end();
}
