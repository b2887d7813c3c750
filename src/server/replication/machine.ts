/** What the commands of replication make a server do. */
import type { Session } from '../../engine/session.ts';
import type { ReplicationMachine, ToldRole } from '../../replication/commands.ts';
import type { Preferences } from '../../replication/preferences.ts';
import type { Server } from '../server.ts';
import type { Replication } from './replication.ts';

export class ServerReplication implements ReplicationMachine {
  readonly #server: () => Server;

  constructor(server: () => Server) {
    this.#server = server;
  }

  get isReplica(): boolean {
    return this.#replication.isReplica;
  }

  get isCluster(): boolean {
    return this.#server().config.bool('cluster-enabled');
  }

  get #replication(): Replication {
    return this.#server().replication;
  }

  role(): ToldRole {
    const { link, offset, replicas } = this.#replication;
    if (link !== undefined) {
      const { host, port, shownState } = link;
      const isConnected = link.state === 'connected';
      return { is: 'replica', host, port, state: shownState, offset: isConnected ? offset : -1 };
    }
    const online = [...replicas.all()].filter(({ isOnline }) => isOnline);
    return {
      is: 'primary',
      offset,
      replicas: online.map(({ ackOffset, address, preferences }) => ({
        address,
        port: preferences.port,
        offset: ackOffset,
      })),
    };
  }

  follow(session: Session, host: string, port: number): boolean {
    const { engine, log } = this.#server();
    const replication = this.#replication;
    const { link } = replication;
    if (link?.port === port && link.host.toLowerCase() === host.toLowerCase()) {
      log.write(
        'notice',
        'REPLICAOF would result into synchronization with the master we are already connected ' +
          'with. No operation performed.',
      );
      return false;
    }
    replication.follow(host, port);
    const asker = engine.describe(session);
    log.write('notice', `REPLICAOF ${host}:${port} enabled (user request from '${asker}')`);
    return true;
  }

  lead(session: Session): void {
    const { engine, log } = this.#server();
    if (!this.isReplica) return;
    this.#replication.lead();
    log.write('notice', `MASTER MODE enabled (user request from '${engine.describe(session)}')`);
  }

  syncRefusal(_session: Session): string | undefined {
    const { link } = this.#replication;
    if (link === undefined || link.state === 'connected') return undefined;
    return "NOMASTERLINK Can't SYNC while not connected with my master";
  }

  sync(
    session: Session,
    wanted: { readonly id: string; readonly offset: number } | undefined,
  ): void {
    this.#replication.replicas.ask(session, wanted);
  }

  preferences(session: Session): Preferences {
    return this.#replication.replicas.preferencesOf(session);
  }

  acknowledged(session: Session, offset: number, syncedOffset: number): void {
    const { replicas, waits } = this.#replication;
    replicas.acknowledged(session, offset, syncedOffset);
    waits.check();
  }

  acknowledge(): void {
    this.#replication.link?.acknowledge();
  }

  caughtUp(_session: Session): number {
    const { offset, replicas } = this.#replication;
    return replicas.countAt(offset);
  }

  waitFor(session: Session, replicas: number, timeoutMs: number): void {
    this.#replication.waits.add(session, replicas, timeoutMs);
  }
}
