/** The one list of the sections of INFO, in the order in which they are shown. */
import { commandSections } from '../../engine/info/command-sections.ts';
import type { InfoSection } from '../../engine/info/info.ts';
import { keyspaceSection } from '../../engine/info/keyspace-section.ts';
import type { Server } from '../server.ts';
import { clientsSection } from './clients.ts';
import { memorySection } from './memory.ts';
import { persistenceSection } from './persistence.ts';
import { cpuSection, serverSection } from './process.ts';
import { replicationSection } from './replication.ts';
import { debugSection, statsSection } from './stats.ts';

export function infoSections(server: Server): InfoSection[] {
  return [
    serverSection(server),
    clientsSection(server),
    memorySection(server),
    persistenceSection(server),
    statsSection(server),
    replicationSection(server),
    cpuSection(server),
    { names: ['modules', 'module_list'], title: 'Modules', shown: 'default', fields: () => [] },
    ...commandSections(server.engine),
    {
      names: ['cluster'],
      title: 'Cluster',
      shown: 'default',
      fields: () => [['cluster_enabled', server.config.bool('cluster-enabled') ? 1 : 0]],
    },
    keyspaceSection(server.engine.keyspace),
    debugSection(server),
  ];
}
