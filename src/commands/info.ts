/** INFO: figures of the server, as text for people and tools. */
import { type CommandDefinition, family } from '../engine/command.ts';
import { type InfoSection, infoText } from '../engine/info/info.ts';
import { serverRows } from './rows/server.ts';

/** `sections`: all there are, in the order in which they are shown. */
export function infoFamily(sections: () => readonly InfoSection[]): CommandDefinition[] {
  return family(
    { info: serverRows.info },
    {
      info({ args, reply }) {
        reply.verbatim('txt', infoText(sections(), args.texts(1)));
      },
    },
  );
}
