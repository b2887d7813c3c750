/**
 * Section of INFO: persistence. Where Redis tells of a forked process, this tells of a snapshot:
 * what it has copied so far, and how far its job is.
 */
import { type InfoField, type InfoSection, percent } from '../../engine/info/info.ts';
import type { Server } from '../server.ts';

const neverSeconds = -1;

export function persistenceSection(server: Server): InfoSection {
  return {
    names: ['persistence'],
    title: 'Persistence',
    shown: 'default',
    fields: () => [
      ...snapshotFields(server),
      ...rdbFields(server),
      ...aofFields(server),
      ['module_fork_in_progress', 0],
      ['module_fork_last_cow_size', 0],
      ...aofSizes(server),
      ...loadingFields(server),
    ],
  };
}

function snapshotFields({ engine, replication, snapshots }: Server): InfoField[] {
  const copied = snapshots.running === undefined ? 0 : snapshots.copiedBytes;
  const { keys, keysSeen } = snapshots;
  return [
    ['loading', engine.isLoading ? 1 : 0],
    ['async_loading', replication.isLoadingBeside ? 1 : 0],
    ['current_cow_peak', copied],
    ['current_cow_size', copied],
    ['current_cow_size_age', 0],
    ['current_fork_perc', percent(keysSeen, keys)],
    ['current_save_keys_processed', keysSeen],
    ['current_save_keys_total', keys],
  ];
}

function rdbFields({ engine, loading, saving, snapshots }: Server): InfoField[] {
  return [
    ['rdb_changes_since_last_save', engine.stats.dirty],
    ['rdb_bgsave_in_progress', saving.isRunning || snapshots.running === 'replicas' ? 1 : 0],
    ['rdb_last_save_time', saving.lastSaveSeconds],
    ['rdb_last_bgsave_status', saving.isOk ? 'ok' : 'err'],
    ['rdb_last_bgsave_time_sec', saving.latestSeconds],
    ['rdb_current_bgsave_time_sec', saving.runningSeconds],
    ['rdb_saves', saving.saves],
    ['rdb_last_cow_size', saving.latestCopiedBytes],
    ['rdb_last_load_keys_expired', loading.keysExpired],
    ['rdb_last_load_keys_loaded', loading.keysLoaded],
  ];
}

function aofFields({ aof: { log, rewrite }, engine }: Server): InfoField[] {
  const nowSeconds = Math.floor(engine.keyspace.nowMs / 1000);
  const { isRunning, startedSeconds } = rewrite;
  return [
    ['aof_enabled', log.state === 'off' ? 0 : 1],
    ['aof_rewrite_in_progress', isRunning ? 1 : 0],
    ['aof_rewrite_scheduled', rewrite.isScheduled ? 1 : 0],
    ['aof_last_rewrite_time_sec', rewrite.lastSeconds],
    ['aof_current_rewrite_time_sec', isRunning ? nowSeconds - startedSeconds : neverSeconds],
    ['aof_last_bgrewrite_status', rewrite.isLastGood ? 'ok' : 'err'],
    ['aof_rewrites', rewrite.count],
    ['aof_rewrites_consecutive_failures', rewrite.failuresInARow],
    ['aof_last_write_status', log.writer.problem === undefined ? 'ok' : 'err'],
    ['aof_last_cow_size', 0],
  ];
}

function aofSizes({ aof: { log, rewrite }, config }: Server): InfoField[] {
  if (!config.bool('appendonly')) return [];
  const { writer } = log;
  return [
    ['aof_current_size', writer.logBytes],
    ['aof_base_size', log.baseBytes],
    ['aof_pending_rewrite', rewrite.isScheduled ? 1 : 0],
    ['aof_buffer_length', log.stream.length],
    ['aof_pending_bio_fsync', writer.pendingSyncs],
    ['aof_delayed_fsync', writer.delayedSyncs],
  ];
}

function loadingFields({ engine, loading }: Server): InfoField[] {
  if (!loading.isRunning) return [];
  const { loadedBytes, startedSeconds, totalBytes } = loading;
  const elapsed = Math.floor(engine.keyspace.nowMs / 1000) - startedSeconds;
  const left = totalBytes === 0 ? 1 : totalBytes - loadedBytes;
  return [
    ['loading_start_time', startedSeconds],
    ['loading_total_bytes', totalBytes],
    ['loading_rdb_used_mem', loading.memoryBytes],
    ['loading_loaded_bytes', loadedBytes],
    ['loading_loaded_perc', percent(loadedBytes, totalBytes)],
    ['loading_eta_seconds', elapsed === 0 ? 1 : Math.floor((elapsed * left) / (loadedBytes + 1))],
  ];
}
