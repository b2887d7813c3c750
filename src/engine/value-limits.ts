/** Carries the directives that say how large which encoding may get to the types of values. */
import type { Values } from '../values/values.ts';
import type { Config } from './config/config.ts';

export function followLimits(values: Values, config: Config): void {
  config.watch(['list-max-listpack-size'], () => {
    values.lists.setMaxListpackSize(config.integer('list-max-listpack-size'));
  });
}
