/**
 * The history of a data set: which stream of changes it is the result of, and how far.
 *
 *   id        names the stream; whoever appends to it alone may use the name
 *   offset    bytes of the stream that are in the data set
 *   secondId  the name under which the beginning of the stream was known before, up to secondOffset
 *
 *     ── aaaa ──────────────┐ promotion at 1000: secondId aaaa, secondOffset 1001
 *                           └── bbbb ──────▶
 *
 * (1) A server has a new id before it appends a byte of its own to a stream that another one wrote.
 * (2) Without a backlog the offset stands still: nothing is promised to anybody.
 * (3) A request names the first byte it wants, counted from 1: `offset + 1`.
 */
import { Backlog } from './backlog.ts';

export const idLength = 40;
export const noId = '0'.repeat(idLength);

/** What a request to go on is answered with; why not, where it cannot be. */
export type Continuation =
  | 'continue'
  | 'askedForAll'
  | 'unknownId'
  | 'behindSecondId'
  | 'noBacklog'
  | 'behindBacklog'
  | 'beyondBacklog';

export class History {
  id: string;
  secondId = noId;
  /** The first byte, counted from 1, that `secondId` does not name; -1 without one. */
  secondOffset = -1;
  backlog: Backlog | undefined;
  #offset = 0;

  constructor(id: string) {
    this.id = id;
  }

  get offset(): number {
    return this.backlog?.end ?? this.#offset;
  }

  /** A stream begins that nobody knows. */
  begin(id: string, backlogBytes: number): void {
    this.id = id;
    this.#forgetSecond();
    this.openBacklog(backlogBytes);
  }

  /** From here on the stream is remembered. */
  openBacklog(backlogBytes: number): void {
    this.backlog ??= new Backlog(this.#offset, backlogBytes);
  }

  /** What was remembered is forgotten, and with it the right to the name. */
  end(id: string): void {
    this.closeBacklog();
    this.id = id;
    this.#forgetSecond();
  }

  closeBacklog(): void {
    this.#offset = this.offset;
    this.backlog = undefined;
  }

  /** The stream goes on under another name: ours after a promotion, or that of our primary. */
  goOnAs(id: string): void {
    this.secondId = this.id;
    this.secondOffset = this.offset + 1;
    this.id = id;
  }

  /** The stream has another name, and nobody who knows the old one can go on. */
  rename(id: string): void {
    this.id = id;
    this.#forgetSecond();
  }

  /** The data set is that of another server, at this point of its stream. */
  adopt(id: string, offset: number, backlogBytes: number): void {
    this.id = id;
    this.#forgetSecond();
    this.backlog = undefined;
    this.#offset = offset;
    this.openBacklog(backlogBytes);
  }

  /**
   * After a restart as a primary: who followed us before may go on, though nothing is remembered
   * of what came earlier.
   */
  resume(id: string, offset: number, backlogBytes: number): void {
    this.#offset = offset;
    this.secondId = id;
    this.secondOffset = offset + 1;
    this.openBacklog(backlogBytes);
  }

  /** Whether a replica that has `wanted - 1` bytes of the stream `id` can go on from there. */
  continuation(id: string, wanted: number): Continuation {
    if (!isSame(id, this.id)) {
      if (id.startsWith('?')) return 'askedForAll';
      if (!isSame(id, this.secondId)) return 'unknownId';
      if (wanted > this.secondOffset) return 'behindSecondId';
    }
    const { backlog } = this;
    if (backlog === undefined) return 'noBacklog';
    if (wanted - 1 < backlog.start) return 'behindBacklog';
    return wanted - 1 > backlog.end ? 'beyondBacklog' : 'continue';
  }

  #forgetSecond(): void {
    this.secondId = noId;
    this.secondOffset = -1;
  }
}

/** Ids are compared without regard to case. */
function isSame(id: string, other: string): boolean {
  return id.toLowerCase() === other.toLowerCase();
}
