/** Sessions that wait until replicas have what they wrote (WAIT). */
import type { Engine } from '../../engine/engine.ts';
import type { Session } from '../../engine/session.ts';
import type { Replication } from './replication.ts';

interface Wait {
  readonly replicas: number;
  readonly offset: number;
}

export class Waits {
  readonly #engine: Engine;
  readonly #replication: Replication;
  readonly #waiting = new Map<Session, Wait>();

  constructor(engine: Engine, replication: Replication) {
    this.#engine = engine;
    this.#replication = replication;
  }

  /** The running command of the session waits. */
  add(session: Session, replicas: number, timeoutMs: number): void {
    const { offset, replicas: followers } = this.#replication;
    this.#waiting.set(session, { replicas, offset });
    this.#replication.askForAcks();
    this.#engine.waitApart(session, timeoutMs, () => {
      this.#waiting.delete(session);
      this.#engine.replyOf(session).integer(followers.countAt(offset));
    });
  }

  /** A replica has told how far it is. */
  check(): void {
    for (const [session, { offset, replicas }] of [...this.#waiting]) {
      const count = this.#replication.replicas.countAt(offset);
      if (count < replicas) continue;
      this.#engine.unblock(session, undefined);
    }
  }

  sessionClosed(session: Session): void {
    this.#waiting.delete(session);
  }
}
