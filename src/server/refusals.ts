/**
 * Why commands that write are refused: because the data set cannot be saved, or the append-only
 * file not be written. The first of them is the reply.
 */
import type { Engine } from '../engine/engine.ts';

const cannotSave =
  "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to " +
  'disk. Commands that may modify the data set are disabled, because this instance is configured ' +
  'to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). ' +
  'Please check the Redis logs for details about the RDB error.';

export class WriteRefusals {
  readonly #engine: Engine;
  #cannotSave = false;
  #appendError: string | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  cannotSave(cannot: boolean): void {
    this.#cannotSave = cannot;
    this.#tell();
  }

  /** The system's text for why the append-only file cannot be written; undefined: it can. */
  cannotAppend(why: string | undefined): void {
    this.#appendError = why;
    this.#tell();
  }

  #tell(): void {
    const why = this.#appendError;
    const appendRefusal =
      why === undefined ? undefined : `MISCONF Errors writing to the AOF file: ${why}`;
    this.#engine.writeRefusal = this.#cannotSave ? cannotSave : appendRefusal;
  }
}
