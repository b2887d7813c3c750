/**
 * Bases of the append-only log: a job writes a snapshot of the data set to a file, beside the
 * server.
 */
import type { BaseCommandsOptions } from '../persistence/aof/base-commands.ts';
import type { BaseForm, BaseWriter } from '../persistence/aof/rewrite.ts';
import type { RdbFilePlan } from '../persistence/rdb-file.ts';
import { keyDelayUs, saveJob, threadPlan } from '../persistence/save-job.ts';
import { rootsOf, type SnapshotOutcome } from '../persistence/snapshot-jobs.ts';
import { type Failure, failure } from '../platform/failure.ts';
import { rdbFormat } from './rdb-format.ts';
import type { Server } from './server.ts';

export class SnapshotBases implements BaseWriter {
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  get isBusy(): boolean {
    const { saving, snapshots } = this.#server;
    return saving.isRunning || snapshots.running !== undefined;
  }

  begin(
    path: string,
    form: BaseForm,
    done: (failed: Failure | undefined) => void,
  ): Failure | undefined {
    const plan = threadPlan(this.#plan(path, form));
    const delayUs = keyDelayUs(this.#server.config.integer('rdb-key-save-delay'));
    this.#server.snapshots.run('aof', {
      kind: saveJob,
      data: ({ memory, progress }) => ({ memory, progress, plan, keyDelayUs: delayUs }),
      done: (outcome) => this.#ended(outcome, done),
    });
    return undefined;
  }

  cancel(): void {
    const { snapshots } = this.#server;
    if (snapshots.running === 'aof') snapshots.cancel();
  }

  #ended(outcome: SnapshotOutcome, done: (failed: Failure | undefined) => void): void {
    if (outcome.is === 'cancelled') return;
    const line = outcome.is === 'failed' ? outcome.why : outcome.reports[0];
    if (typeof line !== 'string') {
      done(undefined);
      return;
    }
    this.#server.log.write('warning', line);
    done(failure('EIO'));
  }

  #plan(path: string, form: BaseForm): RdbFilePlan {
    const { config, engine, platform } = this.#server;
    return {
      folder: platform.host.currentFolder(),
      temporary: path,
      target: path,
      databases: rootsOf(engine.keyspace),
      format: form === 'rdb' ? rdbFormat(this.#server, 'base') : this.#commandsFormat(),
      syncsOften: config.bool('aof-rewrite-incremental-fsync'),
    };
  }

  #commandsFormat(): BaseCommandsOptions {
    const { config, engine } = this.#server;
    const isStamped = config.bool('aof-timestamp-enabled');
    return { stampSeconds: isStamped ? Math.floor(engine.keyspace.nowMs / 1000) : 0 };
  }
}
