/**
 * Loading: while a data set is read from files, most commands are refused and no key expires. The
 * loader works in slices, so that clients are answered in between.
 */
import type { Engine } from '../engine/engine.ts';
import type { ExpiryMode } from '../keyspace/settings.ts';

export class Loading {
  /** Unix seconds. */
  startedSeconds = 0;
  /** Of all files together; 0 where it is not known. */
  totalBytes = 0;
  loadedBytes = 0;
  /** What the data set took when its file was written, as that says. */
  memoryBytes = 0;
  /** Of the latest RDB file. */
  keysLoaded = 0;
  keysExpired = 0;
  readonly #engine: Engine;
  #expiryMode: ExpiryMode = 'delete';

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get isRunning(): boolean {
    return this.#engine.isLoading;
  }

  /** What becomes of keys whose time is over, once nothing is loaded. */
  set expiryMode(mode: ExpiryMode) {
    this.#expiryMode = mode;
    if (!this.isRunning) this.#engine.keyspace.settings.expiry = mode;
  }

  begin(totalBytes: number): void {
    const { keyspace } = this.#engine;
    this.#engine.isLoading = true;
    // An expired key goes by a DEL of its own, which may stand later in the file.
    keyspace.settings.expiry = 'off';
    this.startedSeconds = Math.floor(keyspace.nowMs / 1000);
    this.totalBytes = totalBytes;
    this.loadedBytes = 0;
    this.memoryBytes = 0;
    this.keysLoaded = 0;
    this.keysExpired = 0;
  }

  end(): void {
    this.#engine.isLoading = false;
    this.#engine.keyspace.settings.expiry = this.#expiryMode;
  }
}
