/** Subcommands of DEBUG on the data set as a whole: reloading it, and what replicas get of it. */
import type { Handler } from '../engine/command.ts';
import { fail } from '../engine/reply-error.ts';
import { encodeRequest } from '../resp/request-writer.ts';
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
    if (loadRdbNow(server(), { replaces, starts: false }) !== 'ok') {
      fail('ERR Error trying to load the RDB dump, check server logs.');
    }
    log.write('warning', 'DB reloaded by DEBUG RELOAD');
    reply.ok();
  };
}

/** DEBUG REPLICATE word...: the replicas get a command that nobody has run. */
export function debugReplicate(server: () => Server): Handler {
  return ({ args, reply }) => {
    if (args.count < 3) fail('ERR wrong number of arguments for DEBUG REPLICATE');
    const words: Uint8Array[] = [];
    for (let i = 2; i < args.count; i++) words.push(args.copy(i));
    server().replication.inject(encodeRequest(words));
    reply.ok();
  };
}

/** DEBUG CHANGE-REPL-ID: nobody who follows us can go on. */
export function debugChangeId(server: () => Server): Handler {
  return ({ reply }) => {
    const { log, replication } = server();
    log.write('notice', 'Changing replication IDs after receiving change-repl-id');
    replication.changeId();
    reply.ok();
  };
}
