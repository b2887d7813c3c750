/** As many clients as the system lets the process open files, less what the server needs itself. */
import type { Server } from './server.ts';

/** Files that are no clients: logs, listeners, files of the data set. */
export const reservedFiles = 32;

/** Lowers `maxclients` where the limit wants it; false when not even the server itself can run. */
export function fitOpenFiles({ config, log, platform }: Server): boolean {
  const files = platform.host.openFilesMax();
  const clients = config.integer('maxclients');
  const wanted = clients + reservedFiles;
  if (files === undefined || files >= wanted) return true;
  if (files <= reservedFiles) {
    log.write(
      'warning',
      `Your current 'ulimit -n' of ${files} is not enough for the server to start. ` +
        `Please increase your open file limit to at least ${wanted}. Exiting.`,
    );
    return false;
  }
  config.decide('maxclients', String(files - reservedFiles));
  log.write(
    'warning',
    `You requested maxclients of ${clients} requiring at least ${wanted} max file descriptors.`,
  );
  log.write(
    'warning',
    `Current maximum open files is ${files}. maxclients has been reduced to ` +
      `${files - reservedFiles} to compensate for low ulimit. ` +
      "If you need higher maxclients increase 'ulimit -n'.",
  );
  return true;
}
