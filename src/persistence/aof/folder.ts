/**
 * The folder of a log, and the manifest in it: read at the start, replaced in one step.
 */
import { latin1Bytes } from '../../base/bytes.ts';
import type { Config } from '../../engine/config/config.ts';
import type { EngineLog } from '../../engine/engine.ts';
import type { Disk } from '../../platform/disk.ts';
import { Failure } from '../../platform/failure.ts';
import {
  emptyManifest,
  formatManifest,
  type Manifest,
  type ManifestError,
  manifestName,
  parseManifest,
  temporaryManifestName,
} from './manifest.ts';

export class LogFolder {
  /** The folder, and the name with which all names of files begin. */
  readonly path: string;
  readonly logName: string;
  readonly disk: Disk;
  readonly #log: EngineLog;

  constructor(config: Config, disk: Disk, log: EngineLog) {
    this.path = config.text('appenddirname');
    this.logName = config.text('appendfilename');
    this.disk = disk;
    this.#log = log;
  }

  pathOf(name: string): string {
    return `${this.path}/${name}`;
  }

  get exists(): boolean {
    const stat = this.disk.statNow(this.path);
    return !(stat instanceof Failure) && stat.kind === 'directory';
  }

  has(name: string): boolean {
    return !(this.disk.statNow(this.pathOf(name)) instanceof Failure);
  }

  /** Whether there is a log of an old version: a single file beside the folder. */
  get hasOldLog(): boolean {
    return !(this.disk.statNow(this.logName) instanceof Failure);
  }

  /** Makes the folder where there is none; false when it cannot be made. */
  make(): boolean {
    if (this.exists) return true;
    const failed = this.disk.mkdirNow(this.path) ?? this.disk.syncDirectoryNow('.');
    if (failed === undefined) return true;
    this.#log('warning', `Can't open or create append-only dir ${this.path}: ${failed.message}`);
    return false;
  }

  /** The manifest, an empty one where there is none; undefined when it cannot be read. */
  read(): Manifest | undefined {
    const name = manifestName(this.logName);
    if (!this.exists) {
      this.#log('debug', `The AOF directory ${this.path} doesn't exist`);
      return emptyManifest;
    }
    if (!this.has(name)) {
      this.#log('debug', `The AOF manifest file ${name} doesn't exist`);
      return emptyManifest;
    }
    const text = this.disk.loadTextNow(this.pathOf(name));
    if (text instanceof Failure) {
      this.#log(
        'warning',
        `Fatal error: can't open the AOF manifest file ${this.pathOf(name)} for reading: ` +
          text.message,
      );
      return undefined;
    }
    const manifest = parseManifest(text);
    if (!('error' in manifest)) return manifest;
    for (const line of errorLines(manifest)) this.#log('warning', line);
    return undefined;
  }

  /** Puts the manifest in the place of the one before; false when that failed, and is logged. */
  write(manifest: Manifest): boolean {
    const name = manifestName(this.logName);
    const beside = temporaryManifestName(this.logName);
    const file = this.disk.openNow(this.pathOf(beside), 'write');
    if (file instanceof Failure) {
      return this.#refuse(`Can't open the AOF manifest file ${beside}: ${file.message}`);
    }
    const bytes = latin1Bytes(formatManifest(manifest));
    const count = file.writeNow(bytes, 0, bytes.length);
    const synced = file.syncNow();
    file.closeNow();
    if (count instanceof Failure || count < bytes.length) {
      const why = count instanceof Failure ? count.message : 'No space left on device';
      return this.#refuse(
        `Error trying to write the temporary AOF manifest file ${beside}: ${why}`,
      );
    }
    if (synced !== undefined) {
      return this.#refuse(`Fail to fsync the temp AOF file ${beside}: ${synced.message}.`);
    }
    const renamed = this.disk.renameNow(this.pathOf(beside), this.pathOf(name));
    if (renamed !== undefined) {
      return this.#refuse(
        `Error trying to rename the temporary AOF manifest file ${beside} into ${name}: ` +
          renamed.message,
      );
    }
    const failed = this.disk.syncDirectoryNow(this.path);
    if (failed === undefined) return true;
    return this.#refuse(`Fail to fsync AOF directory ${this.pathOf(name)}: ${failed.message}.`);
  }

  #refuse(text: string): false {
    this.#log('warning', text);
    return false;
  }
}

/** What is said of a manifest that is wrong, each as a line of the log. */
export function errorLines({ error, line, lineNumber }: ManifestError): string[] {
  const place =
    line === undefined
      ? []
      : [`Reading the manifest file, at line ${lineNumber}\n`, `>>> '${line}'\n`];
  return ['\n*** FATAL AOF MANIFEST FILE ERROR ***\n', ...place, `${error}\n`];
}
