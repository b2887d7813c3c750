/** Section of INFO: memory. The allocator is the arena; there are no scripts yet. */
import {
  humanBytes,
  type InfoField,
  type InfoSection,
  percent,
  ratio,
} from '../../engine/info/info.ts';
import type { MemoryFigures } from '../../engine/memory-figures.ts';
import type { Server } from '../server.ts';

export function memorySection(server: Server): InfoSection {
  return {
    names: ['memory'],
    title: 'Memory',
    shown: 'default',
    fields: () => {
      const figures = server.memory.figures();
      return [
        ...usage(figures),
        ...scripts(),
        ...limits(server),
        ...fragmentation(figures),
        ...buffers(server, figures),
      ];
    },
  };
}

function usage(figures: MemoryFigures): InfoField[] {
  const { active, arena, dataset, overhead, peak, resident, startup, system, used } = figures;
  return [
    ['used_memory', used],
    ['used_memory_human', humanBytes(used)],
    ['used_memory_rss', resident],
    ['used_memory_rss_human', humanBytes(resident)],
    ['used_memory_peak', peak],
    ['used_memory_peak_human', humanBytes(peak)],
    ['used_memory_peak_perc', `${percent(used, peak)}%`],
    ['used_memory_overhead', overhead],
    ['used_memory_startup', startup],
    ['used_memory_dataset', dataset],
    ['used_memory_dataset_perc', `${percent(dataset, used - startup)}%`],
    ['allocator_allocated', arena],
    ['allocator_active', active],
    ['allocator_resident', active],
    ['total_system_memory', system],
    ['total_system_memory_human', humanBytes(system)],
  ];
}

function scripts(): InfoField[] {
  return [
    ['used_memory_lua', 0],
    ['used_memory_vm_eval', 0],
    ['used_memory_lua_human', humanBytes(0)],
    ['used_memory_scripts_eval', 0],
    ['number_of_cached_scripts', 0],
    ['number_of_functions', 0],
    ['number_of_libraries', 0],
    ['used_memory_vm_functions', 0],
    ['used_memory_vm_total', 0],
    ['used_memory_vm_total_human', humanBytes(0)],
    ['used_memory_functions', 0],
    ['used_memory_scripts', 0],
    ['used_memory_scripts_human', humanBytes(0)],
  ];
}

function limits({ config }: Server): InfoField[] {
  const maxMemory = config.integer('maxmemory');
  return [
    ['maxmemory', maxMemory],
    ['maxmemory_human', humanBytes(maxMemory)],
    ['maxmemory_policy', config.enumeration('maxmemory-policy')],
  ];
}

function fragmentation({ active, arena, resident, used }: MemoryFigures): InfoField[] {
  return [
    ['allocator_frag_ratio', ratio(active, arena)],
    ['allocator_frag_bytes', active - arena],
    ['allocator_rss_ratio', ratio(active, active)],
    ['allocator_rss_bytes', 0],
    ['rss_overhead_ratio', ratio(resident, active)],
    ['rss_overhead_bytes', resident - active],
    ['mem_fragmentation_ratio', ratio(resident, used)],
    ['mem_fragmentation_bytes', resident - used],
  ];
}

function buffers(
  { aof, config, engine, replication }: Server,
  { clients }: MemoryFigures,
): InfoField[] {
  const shared = replication.history.backlog?.heldBytes ?? 0;
  const wanted = config.integer('repl-backlog-size');
  const forReplicas = replication.replicas.count > 0 ? Math.max(0, shared - wanted) : 0;
  const { reclaimer } = engine.keyspace;
  return [
    ['mem_not_counted_for_evict', aof.bufferBytes],
    ['mem_replication_backlog', shared - forReplicas],
    ['mem_total_replication_buffers', shared],
    ['mem_clients_slaves', forReplicas],
    ['mem_clients_normal', clients],
    ['mem_cluster_links', 0],
    ['mem_aof_buffer', aof.bufferBytes],
    ['mem_allocator', 'starling-arena'],
    ['active_defrag_running', 0],
    ['lazyfree_pending_objects', reclaimer.pendingObjects],
    ['lazyfreed_objects', reclaimer.freedObjects],
  ];
}
