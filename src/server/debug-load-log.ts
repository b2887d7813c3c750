/** DEBUG LOADAOF: the append-only log is loaded again, in slices, and the reply comes then. */
import type { Handler } from '../engine/command.ts';
import { replyError } from '../engine/execute.ts';
import { fail } from '../engine/reply-error.ts';
import type { Server } from './server.ts';

export function debugLoadLog(server: () => Server): Handler {
  return ({ engine, keyspace, session }) => {
    if (session.deniesBlocking) fail('ERR DEBUG LOADAOF is not possible in a transaction');
    const { aof, log, platform } = server();
    for (const db of keyspace.databases) keyspace.empty(db, false);
    session.carrier.setHeld(true);
    const finish = (isWhole: boolean): void => {
      if (isWhole) {
        engine.stats.dirty = 0;
        log.write('notice', 'Append Only File loaded by DEBUG LOADAOF');
      }
      if (session.isClosed) return;
      if (isWhole) session.reply.ok();
      else
        replyError(engine, session, 'ERR Error trying to load the AOF files, check server logs.');
      session.carrier.setHeld(false);
      session.carrier.wake();
    };
    aof.log.reload((isWhole) => platform.clock.soon(() => server().event(() => finish(isWhole))));
  };
}
