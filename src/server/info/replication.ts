/** Section of INFO: replication, of a primary that has no replicas and keeps no backlog. */
import type { InfoSection } from '../../engine/info/info.ts';
import type { Server } from '../server.ts';

export function replicationSection({ config, replicationId }: Server): InfoSection {
  return {
    names: ['replication'],
    title: 'Replication',
    shown: 'default',
    fields: () => [
      ['role', 'master'],
      ['connected_slaves', 0],
      ['master_failover_state', 'no-failover'],
      ['master_replid', replicationId],
      ['master_replid2', '0'.repeat(replicationId.length)],
      ['master_repl_offset', 0],
      ['second_repl_offset', -1],
      ['repl_backlog_active', 0],
      ['repl_backlog_size', config.integer('repl-backlog-size')],
      ['repl_backlog_first_byte_offset', 0],
      ['repl_backlog_histlen', 0],
    ],
  };
}
