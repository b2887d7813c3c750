/** CONFIG SET appendonly: the log is switched on and off while the server runs. */
import type { AppendOnlyLog } from './log.ts';
import type { LogRewrite, RewriteWorld } from './rewrite.ts';

/** What is switched. */
export interface SwitchedLog {
  readonly log: AppendOnlyLog;
  readonly rewrite: LogRewrite;
  readonly world: RewriteWorld;
}

/** Begins the log's first base; false when that failed, and is logged. */
export function switchOn(switched: SwitchedLog, isInTransaction: boolean): boolean {
  const { log, rewrite, world } = switched;
  log.state = 'starting';
  if (world.bases.isBusy && !rewrite.isRunning) {
    rewrite.isScheduled = true;
    world.log(
      'notice',
      'AOF was enabled but there is already another background operation. An AOF background was ' +
        'scheduled to start when possible.',
    );
  } else if (isInTransaction) {
    rewrite.isScheduled = true;
    world.log(
      'notice',
      'AOF was enabled during a transaction. An AOF background was scheduled to start when ' +
        'possible.',
    );
  } else if (!beginBase(switched)) {
    log.state = 'off';
    return false;
  }
  log.writer.forgetProblems();
  return true;
}

function beginBase({ rewrite, world }: SwitchedLog): boolean {
  if (rewrite.isRunning) {
    world.log(
      'notice',
      'AOF was enabled but there is already an AOF rewriting in background. Stopping background ' +
        'AOF and starting a rewrite now.',
    );
    rewrite.cancel();
  }
  if (rewrite.begin()) return true;
  world.log(
    'warning',
    "Redis needs to enable the AOF but can't trigger a background AOF rewrite operation. Check " +
      'the above logs for more info about the error.',
  );
  return false;
}

/** All that there is goes to the disk; then the log is off. */
export function switchOff({ log, rewrite }: SwitchedLog): void {
  log.stop();
  rewrite.isScheduled = false;
  rewrite.cancel();
}
