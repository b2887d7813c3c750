/** What the log tells of an RDB file that is loaded. */
import type { EngineLog } from '../engine/engine.ts';
import type { Loading } from './loading.ts';

const mebibyte = 1024 * 1024;

/** Takes the aux fields of a file that is loaded at this time, in Unix milliseconds. */
export function auxTaker(log: EngineLog, loading: Loading, nowMs: number) {
  return (name: string, value: string): void => {
    if (name === 'redis-ver') {
      log('notice', `Loading RDB produced by version ${value}`);
    } else if (name === 'ctime') {
      const age = Math.max(0, Math.floor(nowMs / 1000) - (Number.parseInt(value, 10) || 0));
      log('notice', `RDB age ${age} seconds`);
    } else if (name === 'used-mem') {
      loading.memoryBytes = Number.parseInt(value, 10) || 0;
      log(
        'notice',
        `RDB memory usage when created ${(loading.memoryBytes / mebibyte).toFixed(2)} Mb`,
      );
    } else if (name === 'aof-preamble') {
      if (value !== '0') log('notice', 'RDB has an AOF tail');
    } else if (name === 'aof-base') {
      if (value !== '0') log('notice', 'RDB is base AOF');
    } else if (name.startsWith('%')) {
      log('notice', `RDB '${name}': ${value}`);
    } else if (!knownNames.has(name)) {
      log('debug', `Unrecognized RDB AUX field: '${name}'`);
    }
  };
}

const knownNames = new Set(['redis-bits', 'repl-stream-db', 'repl-id', 'repl-offset', 'lua']);
