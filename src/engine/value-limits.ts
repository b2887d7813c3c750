/** Carries the directives that say how large which encoding may get to the types of values. */
import type { Values } from '../values/values.ts';
import type { Config } from './config/config.ts';

export function followLimits(values: Values, config: Config): void {
  config.watch(['list-max-listpack-size'], () => {
    values.lists.setMaxListpackSize(config.integer('list-max-listpack-size'));
  });
  config.watch(['hash-max-listpack-entries', 'hash-max-listpack-value'], () => {
    values.hashes.maxListpackEntries = config.integer('hash-max-listpack-entries');
    values.hashes.maxListpackValueBytes = config.integer('hash-max-listpack-value');
  });
  config.watch(['set-max-intset-entries'], () => {
    values.sets.maxIntsetEntries = config.integer('set-max-intset-entries');
  });
  config.watch(['set-max-listpack-entries', 'set-max-listpack-value'], () => {
    values.sets.maxListpackEntries = config.integer('set-max-listpack-entries');
    values.sets.maxListpackValueBytes = config.integer('set-max-listpack-value');
  });
  config.watch(['zset-max-listpack-entries', 'zset-max-listpack-value'], () => {
    values.zsets.maxListpackEntries = config.integer('zset-max-listpack-entries');
    values.zsets.maxListpackValueBytes = config.integer('zset-max-listpack-value');
  });
}
