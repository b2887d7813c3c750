/** DEBUG RELOAD: the data set is saved and loaded again, before the reply. */
import type { Handler } from '../engine/command.ts';
import { fail } from '../engine/reply-error.ts';
import { loadRdbNow } from './data-loading.ts';
import type { Server } from './server.ts';

/** DEBUG RELOAD [MERGE] [NOFLUSH] [NOSAVE] */
export function debugReload(server: () => Server): Handler {
  return ({ args, keyspace, reply }) => {
    const words = new Set<string>();
    for (let i = 2; i < args.count; i++) words.add(args.word(i));
    const replaces = words.delete('merge');
    const keepsData = words.delete('noflush');
    const savesNot = words.delete('nosave');
    if (words.size > 0) {
      fail('ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.');
    }
    const { log, saving } = server();
    if (!savesNot && !saving.save()) fail('ERR');
    if (!keepsData) for (const db of keyspace.databases) keyspace.empty(db, false);
    if (loadRdbNow(server(), { replaces }) !== 'ok') {
      fail('ERR Error trying to load the RDB dump, check server logs.');
    }
    log.write('warning', 'DB reloaded by DEBUG RELOAD');
    reply.ok();
  };
}
