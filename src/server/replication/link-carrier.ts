/** What stands behind the session of our primary: nobody gets its replies, but it can be closed. */
import type { Carrier } from '../../engine/session.ts';
import type { Address, Connection } from '../../platform/network.ts';

export class LinkCarrier implements Carrier {
  connection: Connection | undefined;
  isDestroyed = false;
  readonly isLocal = true;
  readonly isDraining = false;
  readonly queryBytes = 0;
  readonly queryFreeBytes = 0;
  readonly heldBytes = 0;
  readonly outputBytes = 0;
  readonly replyShareBytes = 0;
  readonly replyPeakBytes = 0;
  readonly #closed: () => void;

  constructor(closed: () => void) {
    this.#closed = closed;
  }

  get remoteAddress(): string {
    return addressText(this.connection?.remote);
  }

  get localAddress(): string {
    return addressText(this.connection?.local);
  }

  get isUnixSocket(): boolean {
    return false;
  }

  get descriptor(): number {
    return this.connection?.descriptor ?? -1;
  }

  wake(): void {}

  close(): void {
    this.#closed();
  }

  setHeld(): void {}
}

function addressText(address: Address | undefined): string {
  if (address === undefined) return '';
  if (address.kind === 'unix') return `${address.path}:0`;
  return `${address.host}:${address.port}`;
}
