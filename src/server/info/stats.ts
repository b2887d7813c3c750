/** Sections of INFO: counters, and figures of the event loop. */
import type { InfoField, InfoSection } from '../../engine/info/info.ts';
import type { Server } from '../server.ts';

const kibibyte = 1024;

export function statsSection(server: Server): InfoSection {
  return {
    names: ['stats'],
    title: 'Stats',
    shown: 'default',
    fields: () => [
      ...traffic(server),
      ...keys(server),
      ...notYet,
      ...work(server),
      ['acl_access_denied_auth', server.engine.stats.authDenials],
      ['acl_access_denied_cmd', 0],
      ['acl_access_denied_key', 0],
      ['acl_access_denied_channel', 0],
    ],
  };
}

function traffic({ engine: { stats }, metrics }: Server): InfoField[] {
  const kbps = (bytes: number): string => (bytes / kibibyte).toFixed(2);
  return [
    ['total_connections_received', stats.connectionsReceived],
    ['total_commands_processed', stats.commandsRun],
    ['instantaneous_ops_per_sec', metrics.commandsPerSecond.value],
    ['total_net_input_bytes', stats.bytesIn],
    ['total_net_output_bytes', stats.bytesOut],
    ['total_net_repl_input_bytes', stats.replicationBytesIn],
    ['total_net_repl_output_bytes', stats.replicationBytesOut],
    ['instantaneous_input_kbps', kbps(metrics.bytesInPerSecond.value)],
    ['instantaneous_output_kbps', kbps(metrics.bytesOutPerSecond.value)],
    ['instantaneous_input_repl_kbps', kbps(0)],
    ['instantaneous_output_repl_kbps', kbps(0)],
    ['rejected_connections', stats.connectionsRejected],
    ['sync_full', stats.fullSyncs],
    ['sync_partial_ok', stats.partialSyncs],
    ['sync_partial_err', stats.refusedSyncs],
  ];
}

function keys({ engine, snapshots }: Server): InfoField[] {
  const { keyspace, pubsub } = engine;
  const { activeExpiry } = keyspace;
  return [
    ['expired_keys', keyspace.expiredKeys],
    ['expired_stale_perc', (activeExpiry.staleShare * 100).toFixed(2)],
    ['expired_time_cap_reached_count', activeExpiry.timeCapReached],
    ['expire_cycle_cpu_milliseconds', Math.floor(activeExpiry.timeUsedUs / 1000)],
    ['evicted_keys', 0],
    ['evicted_clients', 0],
    ['total_eviction_exceeded_time', 0],
    ['current_eviction_exceeded_time', 0],
    ['keyspace_hits', keyspace.hits],
    ['keyspace_misses', keyspace.misses],
    ['pubsub_channels', pubsub.count('channels')],
    ['pubsub_patterns', pubsub.count('patterns')],
    ['pubsubshard_channels', pubsub.count('shardChannels')],
    ['latest_fork_usec', snapshots.latestBeginUs],
    ['total_forks', snapshots.begun],
  ];
}

/** What there is nothing to tell of. */
const notYet: readonly InfoField[] = [
  ['migrate_cached_sockets', 0],
  ['slave_expires_tracked_keys', 0],
  ['active_defrag_hits', 0],
  ['active_defrag_misses', 0],
  ['active_defrag_key_hits', 0],
  ['active_defrag_key_misses', 0],
  ['total_active_defrag_time', 0],
  ['current_active_defrag_time', 0],
  ['tracking_total_keys', 0],
  ['tracking_total_items', 0],
  ['tracking_total_prefixes', 0],
  ['unexpected_error_replies', 0],
];

function work({ engine: { stats }, metrics }: Server): InfoField[] {
  return [
    ['total_error_replies', stats.errorReplies],
    ['dump_payload_sanitizations', stats.payloadsSanitized],
    ['total_reads_processed', stats.reads],
    ['total_writes_processed', stats.writes],
    ['io_threaded_reads_processed', 0],
    ['io_threaded_writes_processed', 0],
    ['reply_buffer_shrinks', 0],
    ['reply_buffer_expands', 0],
    ['eventloop_cycles', metrics.events],
    ['eventloop_duration_sum', metrics.eventUs],
    ['eventloop_duration_cmd_sum', Math.floor(stats.commandUs)],
    ['instantaneous_eventloop_cycles_per_sec', metrics.eventsPerSecond.value],
    ['instantaneous_eventloop_duration_usec', metrics.usPerEvent.value],
  ];
}

export function debugSection({ metrics }: Server): InfoSection {
  return {
    names: ['debug'],
    title: 'Debug',
    shown: 'named',
    fields: () => [
      ['eventloop_duration_aof_sum', metrics.logUs],
      ['eventloop_duration_cron_sum', metrics.cronUs],
      ['eventloop_duration_max', metrics.eventUsMax],
      ['eventloop_cmd_per_cycle_max', metrics.commandsPerEventMax],
    ],
  };
}
