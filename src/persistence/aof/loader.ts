/**
 * Loads all files of a log, in their order: base, then increments.
 *
 * (1) Only the last file may be cut off at its end: nothing can be missing before what follows.
 * (2) A file of the manifest that is not there is an error, never an empty start.
 */
import type { Failure } from '../../platform/failure.ts';
import { FileLoader, type FileOutcome, type LoaderWorld } from './file-loader.ts';
import { type LogFile, loadedFiles, type Manifest } from './manifest.ts';

/** `none`: there is no log. `empty`: its files are. */
export type LoadOutcome = 'ok' | 'truncated' | 'empty' | 'none' | 'failed';

export interface Loaded {
  readonly outcome: LoadOutcome;
  /** Sizes before loading. */
  readonly totalBytes: number;
  readonly baseBytes: number;
}

export class LogLoader {
  readonly #world: LoaderWorld;
  readonly #folder: string;
  readonly #manifest: Manifest;
  readonly #files: readonly LogFile[];
  readonly #done: (loaded: Loaded) => void;
  readonly #sizes: number[] = [];
  #outcome: LoadOutcome = 'ok';

  /** `done` is called once, later than `run` has returned. */
  constructor(
    world: LoaderWorld,
    folder: string,
    manifest: Manifest,
    done: (loaded: Loaded) => void,
  ) {
    this.#world = world;
    this.#folder = folder;
    this.#manifest = manifest;
    this.#files = loadedFiles(manifest);
    this.#done = done;
  }

  run(): void {
    const { clock, loading } = this.#world;
    if (this.#files.length === 0) this.#outcome = 'none';
    else if (!this.#measure()) this.#outcome = 'failed';
    else if (this.#totalBytes === 0) this.#outcome = 'empty';
    if (this.#outcome !== 'ok') {
      clock.soon(() => this.#finish());
      return;
    }
    loading.begin(this.#totalBytes);
    this.#load(0);
  }

  /** The sizes of all files; false when one of them is not there. */
  #measure(): boolean {
    const { disk, log } = this.#world;
    for (const { name } of this.#files) {
      const stat = disk.statNow(`${this.#folder}/${name}`);
      if (!('sizeBytes' in stat)) {
        log('warning', lengthUnknown(name, stat));
        return false;
      }
      this.#sizes.push(stat.sizeBytes);
    }
    return true;
  }

  get #totalBytes(): number {
    return this.#sizes.reduce((sum, size) => sum + size, 0);
  }

  #load(index: number): void {
    const file = this.#files[index];
    if (file === undefined) {
      this.#finish();
      return;
    }
    const startUs = this.#world.engine.monotonicUs();
    const isLast = index === this.#files.length - 1;
    const loader = new FileLoader(this.#world, this.#folder, file.name, (outcome) => {
      if (this.#loaded(file, outcome, isLast, startUs)) this.#load(index + 1);
      else this.#finish();
    });
    loader.run();
  }

  /** Whether the next file may be loaded. */
  #loaded(file: LogFile, outcome: FileOutcome, isLast: boolean, startUs: number): boolean {
    const { engine, log } = this.#world;
    if (outcome === 'ok' || (outcome === 'truncated' && isLast)) {
      const kind = file.role === 'b' ? 'base' : 'incr';
      const seconds = (engine.monotonicUs() - startUs) / 1e6;
      log('notice', `DB loaded from ${kind} file ${file.name}: ${seconds.toFixed(3)} seconds`);
    }
    if (outcome === 'truncated' && !isLast) {
      log('warning', 'Fatal error: the truncated file is not the last file');
    }
    const isGood = outcome === 'ok' || outcome === 'empty' || (outcome === 'truncated' && isLast);
    if (!isGood) this.#outcome = 'failed';
    else if (outcome === 'truncated') this.#outcome = 'truncated';
    return isGood;
  }

  #finish(): void {
    const { loading } = this.#world;
    if (loading.isRunning) loading.end();
    this.#done({
      outcome: this.#outcome,
      totalBytes: this.#totalBytes,
      baseBytes: this.#manifest.base === undefined ? 0 : (this.#sizes[0] ?? 0),
    });
  }
}

export function lengthUnknown(name: string, { message }: Failure): string {
  return `Unable to obtain the AOF file ${name} length. stat: ${message}`;
}
