/** The one list of all command families of a server. */
import { bitmapCommands } from '../commands/bitmap.ts';
import { commandFamily } from '../commands/command.ts';
import { configFamily } from '../commands/config.ts';
import { connectionCommands } from '../commands/connection.ts';
import { debugFamily } from '../commands/debug.ts';
import { docs } from '../commands/docs/docs.ts';
import { databaseCommands, genericCommands } from '../commands/generic.ts';
import { hashCommands } from '../commands/hash.ts';
import { infoFamily } from '../commands/info.ts';
import { latencyCommands } from '../commands/latency.ts';
import { listCommands } from '../commands/list.ts';
import { memoryFamily } from '../commands/memory.ts';
import { monitorCommands } from '../commands/monitor.ts';
import { pubsubCommands } from '../commands/pubsub.ts';
import { serverFamily } from '../commands/server.ts';
import { setCommands } from '../commands/set.ts';
import { slowlogCommands } from '../commands/slowlog.ts';
import { sortedSetCommands } from '../commands/sorted-set.ts';
import { stringCommands } from '../commands/string.ts';
import { transactionCommands } from '../commands/transactions.ts';
import type { CommandDefinition } from '../engine/command.ts';
import type { InfoSection } from '../engine/info/info.ts';
import { dumpFamily } from '../persistence/dump-commands.ts';
import { dumpDocs } from '../persistence/dump-rows.ts';
import { replicationFamily } from '../replication/commands.ts';
import { replicationDocs } from '../replication/rows.ts';
import { ServerConfig } from './config-machine.ts';
import { debugLoadLog } from './debug-load-log.ts';
import { ServerDebug } from './debug-machine.ts';
import { debugChangeId, debugReload, debugReplicate } from './debug-reload.ts';
import { infoSections } from './info/sections.ts';
import { ServerReplication } from './replication/machine.ts';
import type { Server } from './server.ts';
import { ServerLife } from './shutdown.ts';

export const families: readonly (readonly CommandDefinition[])[] = [
  bitmapCommands,
  commandFamily({ ...docs, ...dumpDocs, ...replicationDocs }),
  connectionCommands,
  databaseCommands,
  genericCommands,
  latencyCommands,
  listCommands,
  slowlogCommands,
  sortedSetCommands,
  hashCommands,
  setCommands,
  monitorCommands,
  stringCommands,
  pubsubCommands,
  transactionCommands,
];

/**
 * Families that steer the server itself. It does not exist yet when they are made: `server` gives
 * it once a command runs.
 */
export function steeringFamilies(server: () => Server): (readonly CommandDefinition[])[] {
  let sections: readonly InfoSection[] | undefined;
  return [
    configFamily(new ServerConfig(server)),
    dumpFamily(),
    debugFamily(new ServerDebug(server), {
      'change-repl-id': debugChangeId(server),
      loadaof: debugLoadLog(server),
      reload: debugReload(server),
      replicate: debugReplicate(server),
    }),
    infoFamily(() => {
      sections ??= infoSections(server());
      return sections;
    }),
    memoryFamily(() => server().memory.figures()),
    replicationFamily(new ServerReplication(server)),
    serverFamily(new ServerLife(server)),
  ];
}
