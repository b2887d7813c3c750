/** The one list of all command families of a server. */
import { bitmapCommands } from '../commands/bitmap.ts';
import { commandFamily } from '../commands/command.ts';
import { configFamily } from '../commands/config.ts';
import { connectionCommands } from '../commands/connection.ts';
import { debugFamily } from '../commands/debug.ts';
import { docs } from '../commands/docs/docs.ts';
import { databaseCommands, genericCommands } from '../commands/generic.ts';
import { infoFamily } from '../commands/info.ts';
