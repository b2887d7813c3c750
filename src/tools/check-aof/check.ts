/**
 * Checks the files of an append-only log, and shortens the last one where it is broken or too new.
 * What it says, and its exit codes, are those of redis-check-aof.
 *
 *   a manifest          base and increments, in their order; only the last file may be shortened
 *   anything else       a log of a single file, perhaps with an RDB file at its beginning
 *
 * (1) A file that is shortened ends behind a whole unit: a transaction stays whole or goes.
 * (2) Nothing is written but by `--fix`, after a yes, and by `--truncate-to-timestamp`.
 */
import { dirname } from 'node:path';
import { errorLines } from '../../persistence/aof/folder.ts';
import { type Manifest, parseManifest } from '../../persistence/aof/manifest.ts';
import { messageOf } from './failure.ts';
import { Input } from './input.ts';
import { checkPreamble } from './preamble.ts';
import { LogScan } from './scan.ts';

export interface CheckOptions {
  readonly path: string;
  readonly fixes: boolean;
  /** Unix seconds up to which the log is kept; 0 for all of it. */
  readonly untilSeconds: number;
}

export interface CheckWorld {
  print(line: string): void;
  /** A line of the server's log. */
  warn(line: string): void;
  /** Asks a question; whether the answer begins with a y. */
  confirm(question: string): boolean;
  nowMs(): number;
}

/** The check is over, badly. */
class Stop extends Error {}

type Outcome = 'ok' | 'empty' | 'truncated' | 'truncatedToTime';

/** Longest line of a manifest that is looked at. */
const manifestLineMax = 1024;
const rdbBytesMin = 8;
const rdbSignature = 'REDIS';

export class Checker {
  readonly #options: CheckOptions;
  readonly #world: CheckWorld;
  /** Goes on from file to file, as the last error does. */
  readonly #scan: LogScan;

  constructor(options: CheckOptions, world: CheckWorld) {
    this.#options = options;
    this.#world = world;
    this.#scan = new LogScan(options.untilSeconds);
  }

  /** The exit code. */
  run(): number {
    try {
      const { path } = this.#options;
      if (this.#isManifest(path)) this.#checkAll(path);
      else this.#checkOld(path);
      return 0;
    } catch (error) {
      if (error instanceof Stop) return 1;
      throw error;
    }
  }

  // Which kind of file it is.

  #isManifest(path: string): boolean {
    return this.#look(path, (input) => {
      for (;;) {
        const line = input.line(manifestLineMax);
        if (line === undefined || !line.startsWith('#')) return line?.startsWith('file') === true;
      }
    });
  }

  #isRdb(path: string): boolean {
    return this.#look(path, (input) => {
      if (input.size < rdbBytesMin) return false;
      return input.take(rdbSignature.length, rdbSignature.length).text === rdbSignature;
    });
  }

  #look(path: string, see: (input: Input) => boolean): boolean {
    const input = this.#open(path, 'r', (why) => `Cannot open file ${path}: ${why}`);
    const seen = input.size > 0 && see(input);
    input.close();
    return seen;
  }

  #open(path: string, mode: 'r' | 'r+', complaint: (why: string) => string): Input {
    try {
      return new Input(path, mode);
    } catch (error) {
      return this.#stop(complaint(messageOf(error)));
    }
  }

  // Logs of several files.

  #checkAll(path: string): void {
    const { print } = this.#world;
    print('Start checking Multi Part AOF');
    const { base, increments } = this.#manifest(path);
    const folder = dirname(path);
    if (base !== undefined) {
      const filePath = `${folder}/${base.name}`;
      const isRdb = this.#isRdb(filePath);
      print(`Start to check BASE AOF (${isRdb ? 'RDB' : 'RESP'} format).`);
      const isLast = increments.length === 0;
      const outcome = this.#checkFile({ name: base.name, path: filePath, isLast, isRdb });
      this.#tell(outcome, 'BASE AOF', base.name);
    }
    if (increments.length > 0) print('Start to check INCR files.');
    for (const [i, { name }] of increments.entries()) {
      const isLast = i === increments.length - 1;
      const file = { name, path: `${folder}/${name}`, isLast, isRdb: false };
      this.#tell(this.#checkFile(file), 'INCR AOF', name);
    }
    print('All AOF files and manifest are valid');
  }

  #manifest(path: string): Manifest {
    const input = this.#open(
      path,
      'r',
      (why) => `Fatal error: can't open the AOF manifest file ${path} for reading: ${why}`,
    );
    const { text } = input.take(input.size, input.size);
    input.close();
    const manifest = parseManifest(text);
    if (!('error' in manifest)) return manifest;
    for (const line of errorLines(manifest)) this.#world.warn(line);
    throw new Stop();
  }

  #checkOld(path: string): void {
    const isRdb = this.#isRdb(path);
    this.#world.print('Start checking Old-Style AOF');
    this.#tell(this.#checkFile({ name: path, path, isLast: true, isRdb }), 'AOF', path);
  }

  #tell(outcome: Outcome, kind: string, name: string): void {
    const { untilSeconds } = this.#options;
    const lines = {
      ok: `${kind} ${name} is valid`,
      empty: `${kind} ${name} is empty`,
      truncated: `Successfully truncated AOF ${name}`,
      truncatedToTime: `Successfully truncated AOF ${name} to timestamp ${untilSeconds}`,
    };
    this.#world.print(lines[outcome]);
  }

  // One file.

  #checkFile(file: CheckedFile): Outcome {
    const { name, path } = file;
    const input = this.#open(path, 'r+', (why) => `Cannot open file ${path}: ${why}, aborting...`);
    try {
      if (input.size === 0) return 'empty';
      if (file.isRdb) this.#checkRdb(input, path);
      const end = this.#scan.run(input, path);
      if (end.is === 'tooNew') return this.#cutToTime(input, file, end.at);
      if (end.is === 'badStamp') this.#stop('Invalid timestamp annotation');
      if (end.is === 'badStart') this.#world.print(`AOF ${name} format error`);
      if (this.#scan.error !== '') this.#world.print(this.#scan.error);
      return this.#judge(input, file);
    } finally {
      input.close();
    }
  }

  #checkRdb(input: Input, path: string): void {
    const { lines, end } = checkPreamble(input, path, this.#world.nowMs());
    for (const line of lines) this.#world.print(line);
    if (end < 0) this.#stop('RDB preamble of AOF file is not sane, aborting.');
    this.#world.print('RDB preamble is OK, proceeding with AOF tail...');
    input.position = end;
  }

  #cutToTime(input: Input, { isLast, path }: CheckedFile, at: number): Outcome {
    const { untilSeconds } = this.#options;
    if (at === 0) {
      this.#stop(`AOF ${path} has nothing before timestamp ${untilSeconds}, aborting...`);
    }
    if (!isLast) {
      this.#world.print(
        `Failed to truncate AOF ${path} to timestamp ${untilSeconds} to offset ${at} because it ` +
          'is not the last file.',
      );
      this.#stop(
        'If you insist, please delete all files after this file according to the manifest file ' +
          'and delete the corresponding records in manifest file manually. Then re-run ' +
          'redis-check-aof.',
      );
    }
    try {
      input.truncate(at);
    } catch {
      this.#stop(`Failed to truncate AOF ${path} to timestamp ${untilSeconds}`);
    }
    return 'truncatedToTime';
  }

  /** What becomes of a file that was read as far as it is good. */
  #judge(input: Input, { isLast, name }: CheckedFile): Outcome {
    const { print } = this.#world;
    const { size } = input;
    const { goodUntil, lines } = this.#scan;
    const rest = size - goodUntil;
    const { fixes, untilSeconds } = this.#options;
    if (rest === 0 && untilSeconds !== 0) {
      print(`Truncate nothing in AOF ${name} to timestamp ${untilSeconds}`);
      return 'ok';
    }
    print(
      `AOF analyzed: filename=${name}, size=${size}, ok_up_to=${goodUntil}, ` +
        `ok_up_to_line=${lines}, diff=${rest}`,
    );
    if (rest === 0) return 'ok';
    if (!fixes) this.#stop(`AOF ${name} is not valid. Use the --fix option to try fixing it.`);
    if (!isLast) this.#stop(`Failed to truncate AOF ${name} because it is not the last file`);
    print(
      `This will shrink the AOF ${name} from ${size} bytes, with ${rest} bytes, to ${goodUntil} ` +
        'bytes',
    );
    if (!this.#world.confirm('Continue? [y/N]: ')) this.#stop('Aborting...');
    try {
      input.truncate(goodUntil);
    } catch {
      this.#stop(`Failed to truncate AOF ${name}`);
    }
    return 'truncated';
  }

  #stop(line: string): never {
    this.#world.print(line);
    throw new Stop();
  }
}

interface CheckedFile {
  readonly name: string;
  readonly path: string;
  readonly isLast: boolean;
  readonly isRdb: boolean;
}
