/**
 * Section of INFO: persistence. Nothing is saved yet: what would tell of a save tells that there
 * was none.
 */
import type { InfoSection } from '../../engine/info/info.ts';
import type { Server } from '../server.ts';

const neverSeconds = -1;

export function persistenceSection({ engine, startedMs }: Server): InfoSection {
  return {
    names: ['persistence'],
    title: 'Persistence',
    shown: 'default',
    fields: () => [
      ['loading', 0],
      ['async_loading', 0],
      ['current_cow_peak', 0],
      ['current_cow_size', 0],
      ['current_cow_size_age', 0],
      ['current_fork_perc', '0.00'],
      ['current_save_keys_processed', 0],
      ['current_save_keys_total', 0],
      ['rdb_changes_since_last_save', engine.stats.dirty],
      ['rdb_bgsave_in_progress', 0],
      ['rdb_last_save_time', Math.floor(startedMs / 1000)],
      ['rdb_last_bgsave_status', 'ok'],
      ['rdb_last_bgsave_time_sec', neverSeconds],
      ['rdb_current_bgsave_time_sec', neverSeconds],
      ['rdb_saves', 0],
      ['rdb_last_cow_size', 0],
      ['rdb_last_load_keys_expired', 0],
      ['rdb_last_load_keys_loaded', 0],
      ['aof_enabled', 0],
      ['aof_rewrite_in_progress', 0],
      ['aof_rewrite_scheduled', 0],
      ['aof_last_rewrite_time_sec', neverSeconds],
      ['aof_current_rewrite_time_sec', neverSeconds],
      ['aof_last_bgrewrite_status', 'ok'],
      ['aof_rewrites', 0],
      ['aof_rewrites_consecutive_failures', 0],
      ['aof_last_write_status', 'ok'],
      ['aof_last_cow_size', 0],
      ['module_fork_in_progress', 0],
      ['module_fork_last_cow_size', 0],
    ],
  };
}
