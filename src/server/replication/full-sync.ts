/**
 * A full synchronization: one snapshot for all replicas that waited for it.
 *
 *   disk      a job writes a file; then each replica is sent the file      $1234\r\n…
 *   sockets   a job makes the same bytes in pieces; each goes to all       $EOF:<mark>\r\n…<mark>
 *
 * (1) The offset is that of the snapshot's instant, and the stream behind it begins with SELECT.
 * (2) Of pieces that the slowest replica has not taken there is a bounded number: the job waits.
 * (3) When the last of its replicas is gone, pieces for nobody are not made any more.
 */
import { latin1Bytes } from '../../base/bytes.ts';
import { pathIn } from '../../persistence/rdb-file.ts';
import { keyDelayUs } from '../../persistence/save-job.ts';
import { rootsOf, type SnapshotOutcome } from '../../persistence/snapshot-jobs.ts';
import { streamJob } from '../../persistence/stream-job.ts';
import type { File } from '../../platform/disk.ts';
import { Failure } from '../../platform/failure.ts';
import { rdbFormat } from '../rdb-format.ts';
import type { Server } from '../server.ts';
import type { Payload, PayloadPiece, Replica } from './replica.ts';

export interface FullSync {
  readonly offset: number;
  /** Whether a replica that comes now can still be given what this makes. */
  readonly takesMore: boolean;
  add(replica: Replica): void;
  remove(replica: Replica): void;
}

export interface SyncOwner {
  /** Nothing more is made. `isWhole`: what there is is a whole data set. */
  made(sync: FullSync, isWhole: boolean): void;
}

const filePieceBytes = 64 * 1024;

/** A file that is there, for one replica. */
class FilePayload implements Payload {
  readonly isMarked = false;
  readonly isReady = true;
  readonly #file: File;
  readonly #sizeBytes: number;
  readonly #piece = new Uint8Array(filePieceBytes);
  #at = -1;

  constructor(file: File, sizeBytes: number) {
    this.#file = file;
    this.#sizeBytes = sizeBytes;
  }

  next(): PayloadPiece | 'end' {
    if (this.#at < 0) {
      this.#at = 0;
      const bytes = latin1Bytes(`$${this.#sizeBytes}\r\n`);
      return { bytes, start: 0, end: bytes.length };
    }
    const piece = this.#piece;
    const end = Math.min(piece.length, this.#sizeBytes - this.#at);
    const read = end === 0 ? 0 : this.#file.readAtNow(this.#at, piece, 0, end);
    if (read instanceof Failure || read === 0) {
      this.#file.closeNow();
      return 'end';
    }
    this.#at += read;
    return { bytes: piece, start: 0, end: read };
  }
}

/** While the file is being written. */
const unwritten: Payload = { isMarked: false, isReady: false, next: () => undefined };

export class DiskSync implements FullSync {
  readonly offset: number;
  readonly #server: Server;
  readonly #owner: SyncOwner;
  readonly #replicas = new Set<Replica>();
  #isWritten = false;

  constructor(server: Server, owner: SyncOwner, offset: number) {
    this.#server = server;
    this.#owner = owner;
    this.offset = offset;
  }

  get takesMore(): boolean {
    return !this.#isWritten;
  }

  /** False when no job could be started. */
  start(): boolean {
    const outcome = this.#server.saving.saveBeside((isSaved) => this.#written(isSaved));
    return outcome === 'started';
  }

  add(replica: Replica): void {
    this.#replicas.add(replica);
    replica.payload = unwritten;
  }

  remove(replica: Replica): void {
    this.#replicas.delete(replica);
  }

  #written(isSaved: boolean): void {
    this.#isWritten = true;
    const { config, log, platform } = this.#server;
    const { disk, host } = platform;
    const path = pathIn(host.currentFolder(), config.text('dbfilename'));
    let isWhole = isSaved;
    for (const replica of this.#replicas) {
      const stat = disk.statNow(path);
      const file = isSaved ? disk.openNow(path, 'read') : undefined;
      if (file === undefined || file instanceof Failure || stat instanceof Failure) {
        log.write('warning', "SYNC failed. Can't open/stat DB after BGSAVE");
        isWhole = false;
        replica.connection.close('now');
        continue;
      }
      replica.payload = new FilePayload(file, stat.sizeBytes);
      replica.connection.wake();
    }
    this.#owner.made(this, isWhole);
  }
}

/** Pieces that all replicas of a synchronization get. */
class SharedPieces {
  readonly pieces: Uint8Array[] = [];
  /** How many went before the first of `pieces`. */
  dropped = 0;
  isWhole = false;

  get end(): number {
    return this.dropped + this.pieces.length;
  }
}

class SharedPayload implements Payload {
  readonly isMarked = true;
  readonly isReady = true;
  /** The next piece. */
  at = 0;
  readonly #shared: SharedPieces;
  readonly #took: () => void;

  constructor(shared: SharedPieces, took: () => void) {
    this.#shared = shared;
    this.#took = took;
  }

  next(): PayloadPiece | undefined | 'end' {
    const { dropped, end, isWhole, pieces } = this.#shared;
    if (this.at === end) {
      this.#took();
      return isWhole ? 'end' : undefined;
    }
    const bytes = pieces[this.at++ - dropped];
    this.#took();
    return { bytes, start: 0, end: bytes.length };
  }
}

export class SocketSync implements FullSync {
  readonly offset: number;
  readonly takesMore = false;
  readonly #server: Server;
  readonly #owner: SyncOwner;
  readonly #replicas = new Map<Replica, SharedPayload>();
  readonly #shared = new SharedPieces();
  readonly #mark: string;
  #isOver = false;

  constructor(server: Server, owner: SyncOwner, offset: number) {
    this.#server = server;
    this.#owner = owner;
    this.offset = offset;
    this.#mark = server.randomId();
  }

  start(): void {
    const { config, engine, log, platform, snapshots } = this.#server;
    const format = rdbFormat(this.#server, 'replicas');
    const [{ wantsNoKeys }] = [...this.#replicas.keys()].map(({ preferences }) => preferences);
    const roots = wantsNoKeys ? [] : rootsOf(engine.keyspace);
    const delayUs = keyDelayUs(config.integer('rdb-key-save-delay'));
    this.#push(latin1Bytes(`$EOF:${this.#mark}\r\n`));
    snapshots.run('replicas', {
      kind: streamJob,
      data: ({ memory, progress }) => ({
        memory,
        progress,
        databases: roots.map((root) => ({ ...root })),
        format: { ...format },
        keyDelayUs: delayUs,
      }),
      reported: (piece) => {
        if (piece instanceof Uint8Array) this.#server.event(() => this.#push(piece));
      },
      done: (outcome) => this.#ended(outcome),
    });
    log.write('notice', `Background RDB transfer started by pid ${platform.host.pid}`);
  }

  add(replica: Replica): void {
    const payload = new SharedPayload(this.#shared, () => {
      replica.progressMs = this.#server.engine.keyspace.nowMs;
      this.#dropTaken();
    });
    this.#replicas.set(replica, payload);
    replica.payload = payload;
  }

  remove(replica: Replica): void {
    if (!this.#replicas.delete(replica) || this.#isOver) return;
    if (this.#replicas.size > 0) {
      this.#dropTaken();
      return;
    }
    const { log, snapshots } = this.#server;
    log.write('notice', 'Diskless rdb transfer, last replica dropped, killing fork child.');
    if (snapshots.running === 'replicas') snapshots.cancel();
  }

  #push(piece: Uint8Array): void {
    this.#shared.pieces.push(piece);
    for (const { connection } of this.#replicas.keys()) connection.wake();
  }

  /** Drops what all have taken, and lets the job go on. */
  #dropTaken(): void {
    const shared = this.#shared;
    let least = shared.end;
    for (const { at } of this.#replicas.values()) least = Math.min(least, at);
    let bytes = 0;
    while (shared.dropped < least) {
      bytes += shared.pieces.shift()?.length ?? 0;
      shared.dropped++;
    }
    const { snapshots } = this.#server;
    if (bytes > 0 && !this.#isOver && snapshots.running === 'replicas') snapshots.tell(bytes);
  }

  #ended(outcome: SnapshotOutcome): void {
    this.#isOver = true;
    const { log } = this.#server;
    const isWhole = outcome.is === 'done';
    if (isWhole) {
      const count = this.#replicas.size;
      log.write(
        'notice',
        `Diskless rdb transfer, done reading from pipe, ${count} replicas still up.`,
      );
      log.write('notice', 'Background RDB transfer terminated with success');
      this.#shared.isWhole = true;
      this.#push(latin1Bytes(this.#mark));
    } else {
      log.write('warning', 'Background transfer error');
      for (const { connection } of [...this.#replicas.keys()]) connection.close('now');
    }
    this.#owner.made(this, isWhole);
  }
}
