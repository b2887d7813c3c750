/** The one list of all command families of a server. */
import { commandFamily } from '../commands/command.ts';
import { connectionCommands } from '../commands/connection.ts';
import { docs } from '../commands/docs/docs.ts';
import { databaseCommands, genericCommands } from '../commands/generic.ts';
import { stringCommands } from '../commands/string.ts';
import type { CommandDefinition } from '../engine/command.ts';

export const families: readonly (readonly CommandDefinition[])[] = [
  commandFamily(docs),
  connectionCommands,
  databaseCommands,
  genericCommands,
  stringCommands,
];
