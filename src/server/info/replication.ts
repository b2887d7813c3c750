/** Section of INFO: replication. */
import type { InfoField, InfoSection } from '../../engine/info/info.ts';
import type { PrimaryLink } from '../replication/primary-link.ts';
import type { Server } from '../server.ts';

const secondMs = 1000;

export function replicationSection(server: Server): InfoSection {
  return {
    names: ['replication'],
    title: 'Replication',
    shown: 'default',
    fields: () => {
      const { link } = server.replication;
      return [
        ['role', link === undefined ? 'master' : 'slave'],
        ...(link === undefined ? [] : linkFields(server, link)),
        ...replicaFields(server),
        ...historyFields(server),
      ];
    },
  };
}

function linkFields({ config, engine, replication }: Server, link: PrimaryLink): InfoField[] {
  const { nowMs } = engine.keyspace;
  const isUp = link.state === 'connected';
  const fields: InfoField[] = [
    ['master_host', link.host],
    ['master_port', link.port],
    ['master_link_status', isUp ? 'up' : 'down'],
    ['master_last_io_seconds_ago', isUp ? secondsSince(link.lastIoMs, nowMs) : -1],
    ['master_sync_in_progress', link.isSyncing ? 1 : 0],
    ['slave_read_repl_offset', link.readOffset],
    ['slave_repl_offset', replication.offset],
  ];
  if (link.isSyncing && link.transfer !== undefined) {
    const { receivedBytes, totalBytes } = link.transfer;
    const share = totalBytes > 0 ? (receivedBytes / totalBytes) * 100 : 0;
    fields.push(
      ['master_sync_total_bytes', totalBytes],
      ['master_sync_read_bytes', receivedBytes],
      ['master_sync_left_bytes', totalBytes - receivedBytes],
      ['master_sync_perc', share.toFixed(2)],
      ['master_sync_last_io_seconds_ago', secondsSince(link.lastIoMs, nowMs)],
    );
  }
  if (!isUp) {
    const { downSinceMs } = link;
    fields.push([
      'master_link_down_since_seconds',
      downSinceMs === 0 ? -1 : secondsSince(downSinceMs, nowMs),
    ]);
  }
  fields.push(
    ['slave_priority', config.integer('replica-priority')],
    ['slave_read_only', config.bool('replica-read-only') ? 1 : 0],
    ['replica_announced', config.bool('replica-announced') ? 1 : 0],
  );
  return fields;
}

function replicaFields({ config, replication }: Server): InfoField[] {
  const { replicas } = replication;
  const fields: InfoField[] = [['connected_slaves', replicas.count]];
  const isGuarded =
    config.integer('min-replicas-to-write') > 0 && config.integer('min-replicas-max-lag') > 0;
  if (isGuarded) fields.push(['min_slaves_good_slaves', replicas.goodCount]);
  let number = 0;
  for (const replica of replicas.all()) {
    const { ackOffset, address, isOnline, preferences, shownState } = replica;
    const lag = isOnline ? replicas.lagSeconds(replica) : 0;
    fields.push([
      `slave${number++}`,
      `ip=${address},port=${preferences.port},state=${shownState},offset=${ackOffset},lag=${lag}`,
    ]);
  }
  return fields;
}

function historyFields({ config, replication }: Server): InfoField[] {
  const { history, offset } = replication;
  const { backlog } = history;
  return [
    ['master_failover_state', 'no-failover'],
    ['master_replid', history.id],
    ['master_replid2', history.secondId],
    ['master_repl_offset', offset],
    ['second_repl_offset', history.secondOffset],
    ['repl_backlog_active', backlog === undefined ? 0 : 1],
    ['repl_backlog_size', config.integer('repl-backlog-size')],
    ['repl_backlog_first_byte_offset', backlog === undefined ? 0 : backlog.start + 1],
    ['repl_backlog_histlen', backlog === undefined ? 0 : offset - backlog.start],
  ];
}

function secondsSince(fromMs: number, toMs: number): number {
  return Math.floor(toMs / secondMs) - Math.floor(fromMs / secondMs);
}
