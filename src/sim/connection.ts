/**
 * One end of a simulated connection.
 *
 *     write → pending (the caller's buffer) → flying (copied, up to the window) → waiting →
 *     received
 *
 * (1) What the system has taken is copied at once; what is pending is read from the caller's buffer
 *     when room comes: a caller who changes it too early sends wrong bytes, as on a real system.
 * (2) What is written is cut into pieces by chance, and what waits is put together again by chance.
 * (3) The receive buffer is spoiled after each call: who keeps a reference reads rubbish.
 * (4) The end of a direction travels behind its bytes. Bytes that reach an end that is destroyed
 *     come back as a reset, which also reaches a reader that is paused.
 */
import { assert } from '../base/assert.ts';
import type { Prng } from '../base/prng.ts';
import type { Address, Connection, ConnectionHandler } from '../platform/network.ts';
import type { Life } from './machine.ts';

const noHandler: ConnectionHandler = { received() {}, drained() {}, closed() {} };

/** What a program's buffer is filled with once it has no right to read it any more. */
const spoiled = 0xdb;

/** A range of a caller's buffer of which the system has not taken all. */
interface Pending {
  readonly bytes: Uint8Array;
  start: number;
  readonly end: number;
}

export class SimConnection implements Connection {
  handler: ConnectionHandler = noHandler;
  readonly remote: Address;
  readonly local: Address;
  readonly descriptor = -1;
  readonly #life: Life;
  readonly #random: Prng;
  /** How many bytes may be on the way to this end or wait here. */
  readonly #windowBytes: number;
  #peer: SimConnection | undefined;
  #isOpen = true;
  #isClosed = false;
  #isEnding = false;
  #isPaused = false;
  /** False at a client until it knows that it is connected. */
  #isEstablished = true;
  #isDeliveryDue = false;

  readonly #pending: Pending[] = [];
  #pendingBytes = 0;
  /** Of this end's bytes: on the way, or waiting at the peer. */
  #flyingBytes = 0;
  /** What was sent and has not arrived, oldest first. */
  readonly #flight: (() => void)[] = [];
  /** No piece arrives before the one that was sent before it. */
  #lastArrivalUs = 0;

  readonly #waiting: Uint8Array[] = [];
  #isPeerDone = false;

  constructor(life: Life, local: Address, remote: Address, random: Prng) {
    this.#life = life;
    this.local = local;
    this.remote = remote;
    this.#random = random;
    this.#windowBytes = 1 << (12 + random.below(7));
    life.atEnd(this.#die);
  }

  joinWith(peer: SimConnection): void {
    this.#peer = peer;
    peer.#peer = this;
  }

  /**
   * For the side that connects: nothing is delivered before `run` has told that it is connected.
   */
  openAfter(delayUs: number, run: () => void): void {
    this.#isEstablished = false;
    const peer = this.#peer as SimConnection;
    peer.#send(delayUs, () => {
      if (this.#life.isOver) return;
      this.#isEstablished = true;
      run();
      this.#deliverSoon();
    });
  }

  get pendingBytes(): number {
    return this.#isClosed ? 0 : this.#pendingBytes;
  }

  write(bytes: Uint8Array, start: number, end: number): boolean {
    assert(start <= end && end <= bytes.length, 'write: a range of the buffer');
    if (!this.#isOpen || start === end) return true;
    const { machine } = this.#life;
    machine.world.noteBytes(machine.name, 'writes', bytes, start, end);
    this.#pending.push({ bytes, start, end });
    this.#pendingBytes += end - start;
    // Behind what is pending already: `drained` must come for that, not from here.
    if (this.#pending.length === 1) this.#push();
    return this.#pendingBytes === 0;
  }

  /** Sends as much of what is pending as the window has room for. */
  #push(): void {
    const peer = this.#peer as SimConnection;
    while (this.#pending.length > 0 && this.#flyingBytes < peer.#windowBytes) {
      const first = this.#pending[0];
      const length = this.#pieceLength(first.end - first.start, peer.#windowBytes);
      const piece = first.bytes.slice(first.start, first.start + length);
      first.start += length;
      if (first.start === first.end) this.#pending.shift();
      this.#pendingBytes -= length;
      this.#flyingBytes += length;
      this.#send(0, () => peer.#arrived(piece));
    }
  }

  #pieceLength(length: number, windowBytes: number): number {
    const room = Math.min(length, windowBytes - this.#flyingBytes);
    const style = this.#random.below(8);
    if (style === 0) return 1;
    return style < 3 ? 1 + this.#random.below(room) : room;
  }

  /** Runs it at the other side, behind everything that this end has sent before. */
  #send(leastUs: number, run: () => void): void {
    const peer = this.#peer as SimConnection;
    const [from, to] = [this.#life.machine, peer.#life.machine];
    const { world } = from;
    const travelUs = leastUs > 0 ? leastUs : world.wire.delayUs(from, to);
    this.#lastArrivalUs = Math.max(this.#lastArrivalUs, world.nowUs + travelUs);
    this.#flight.push(run);
    // Whichever arrival comes first, after a cut too, it is the oldest of what was sent that
    // arrives.
    const arrival = (): void => this.#flight.shift()?.();
    world.after(this.#lastArrivalUs - world.nowUs, () => world.wire.arrive(from, to, arrival));
  }

  #arrived(piece: Uint8Array): void {
    if (!this.#isOpen && !this.#isEnding) {
      if (this.#life.machine.isPowered) this.#sendReset();
      return;
    }
    this.#waiting.push(piece);
    this.#deliver();
  }

  #sendReset(): void {
    const peer = this.#peer as SimConnection;
    this.#send(0, () => peer.#close('Connection reset by peer'));
  }

  /** Hands over what waits, then the end of the stream. */
  #deliver(): void {
    while (this.#mayReceive() && this.#waiting.length > 0) this.#receive(this.#gather());
    if (this.#mayReceive() && this.#isPeerDone) this.#close('');
  }

  #mayReceive(): boolean {
    return this.#isOpen && !this.#isPaused && this.#isEstablished;
  }

  #deliverSoon(): void {
    if (this.#isDeliveryDue) return;
    this.#isDeliveryDue = true;
    this.#life.after(0, () => {
      this.#isDeliveryDue = false;
      this.#deliver();
    });
  }

  /** Puts waiting pieces into the receive buffer: one, or more by chance. */
  #gather(): number {
    const { received } = this.#life.machine.world.wire;
    let end = 0;
    do {
      const piece = this.#waiting[0];
      const length = Math.min(piece.length, received.length - end);
      received.set(piece.subarray(0, length), end);
      end += length;
      if (length === piece.length) this.#waiting.shift();
      else this.#waiting[0] = piece.subarray(length);
    } while (end < received.length && this.#waiting.length > 0 && this.#random.chance(0.7));
    return end;
  }

  #receive(end: number): void {
    const { received } = this.#life.machine.world.wire;
    (this.#peer as SimConnection).#acknowledge(end);
    this.handler.received(received, end);
    received.fill(spoiled, 0, end);
  }

  /** The peer has read so many bytes of what this end sent: there is room for more. */
  #acknowledge(length: number): void {
    this.#flyingBytes -= length;
    if (this.#pendingBytes === 0) return;
    this.#life.after(this.#random.below(50), () => {
      const wasPending = this.#pendingBytes > 0;
      this.#push();
      if (wasPending && this.#pendingBytes === 0) this.#drained();
    });
  }

  #drained(): void {
    if (this.#isEnding) this.destroy();
    else if (this.#isOpen) this.handler.drained();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#deliverSoon();
  }

  setKeepAlive(): void {}

  end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#isEnding = true;
    if (this.#pendingBytes === 0) this.destroy();
  }

  destroy(): void {
    this.#life.after(0, () => this.#close(''));
    this.#shut();
  }

  /** For a connection that its program does not want any more before it knew of it. */
  abandon(): void {
    this.handler = noHandler;
    this.destroy();
  }

  /** Nothing is received or sent any more, except that this is the end (4). */
  #shut(): void {
    if (!this.#isOpen && !this.#isEnding) return;
    this.#forget();
    if (this.#waiting.length > 0) {
      this.#sendReset();
      return;
    }
    const peer = this.#peer as SimConnection;
    this.#send(0, () => peer.#peerEnded());
  }

  #peerEnded(): void {
    this.#isPeerDone = true;
    this.#deliver();
  }

  #forget(): void {
    this.#isOpen = false;
    this.#isEnding = false;
    this.#pending.length = 0;
    this.#pendingBytes = 0;
  }

  #close(reason: string): void {
    if (this.#isClosed || this.#life.isOver) return;
    this.#isClosed = true;
    this.#shut();
    this.#life.notAtEnd(this.#die);
    const { machine } = this.#life;
    machine.world.note(machine.name, `closed ${reason}`, 0);
    this.handler.closed(reason);
    this.handler = noHandler;
  }

  /** The program is gone; its system closes what it had open, if it is still there to do so. */
  readonly #die = (): void => {
    this.#isClosed = true;
    if (this.#life.machine.isPowered) this.#shut();
    else this.#forget();
    this.handler = noHandler;
  };
}
