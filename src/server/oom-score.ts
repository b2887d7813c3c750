/**
 * How willingly the kernel kills this process when memory is short, as `oom-score-adj` says: not
 * touched, relative to what it was, or absolute. What it was comes back when it is switched off.
 */
import type { Config } from '../engine/config/config.ts';
import type { Host } from '../platform/host.ts';
import type { LogLines } from './log-lines.ts';

const scoreMax = 1000;
/** Of the three values of the directive: a primary's. */
const primaryClass = 0;

export class OomScore {
  readonly #config: Config;
  readonly #host: Host;
  readonly #log: LogLines;
  /** What it was before; undefined while it is not touched. */
  #before: number | undefined;

  constructor(config: Config, host: Host, log: LogLines) {
    this.#config = config;
    this.#host = host;
    this.#log = log;
    config.onApply(['oom-score-adj', 'oom-score-adj-values'], () => this.apply());
  }

  /** Says why it could not be set, if so. */
  apply(): string | undefined {
    const score = this.#wanted();
    if (score === undefined) return undefined;
    const failure = this.#host.setOomScoreAdj(score);
    if (failure === undefined) return undefined;
    this.#log.write('warning', `Unable to write oom_score_adj: ${failure.message}`);
    return 'Failed to set current oom_score_adj. Check server logs.';
  }

  #wanted(): number | undefined {
    const mode = this.#config.enumeration('oom-score-adj');
    if (mode === 'no') {
      const before = this.#before;
      this.#before = undefined;
      return before;
    }
    this.#before ??= this.#host.oomScoreAdj() ?? 0;
    const base = mode === 'absolute' ? 0 : this.#before;
    const score = this.#config.oomScores()[primaryClass] + base;
    return Math.max(-scoreMax, Math.min(score, scoreMax));
  }
}
