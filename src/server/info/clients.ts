/** Section of INFO: clients, and what they wait for. */
import type { InfoSection } from '../../engine/info/info.ts';
import type { Server } from '../server.ts';

export function clientsSection({ config, engine, replication }: Server): InfoSection {
  return {
    names: ['clients'],
    title: 'Clients',
    shown: 'default',
    fields: () => {
      const { blocking, sessions } = engine;
      let inputMax = 0;
      let outputMax = 0;
      let deadlines = 0;
      const primaries = replication.link?.state === 'connected' ? 1 : 0;
      for (const { blocked, carrier } of sessions.values()) {
        inputMax = Math.max(inputMax, carrier.queryBytes + carrier.queryFreeBytes);
        outputMax = Math.max(outputMax, carrier.outputBytes);
        if (blocked !== undefined && blocked.deadlineMs > 0) deadlines++;
      }
      return [
        ['connected_clients', sessions.size - replication.replicas.count - primaries],
        ['cluster_connections', 0],
        ['maxclients', config.integer('maxclients')],
        ['client_recent_max_input_buffer', inputMax],
        ['client_recent_max_output_buffer', outputMax],
        ['blocked_clients', blocking.count + blocking.pausedCount],
        ['tracking_clients', 0],
        ['clients_in_timeout_table', deadlines],
        ['total_blocking_keys', blocking.keyCount],
        ['total_blocking_keys_on_nokey', 0],
      ];
    },
  };
}
