/** The format of RDB files, as the configuration says. */
import { redisVersion } from '../engine/version.ts';
import type { RdbWriterOptions } from '../persistence/rdb/rdb-writer.ts';
import type { Server } from './server.ts';

/** How a file is written, or the base of an append-only log. */
export function rdbFormat(server: Server, use: 'file' | 'base' | 'replicas'): RdbWriterOptions {
  const { config, engine, memory, platform } = server;
  const { nowMs } = engine.keyspace;
  const policy = config.enumeration('maxmemory-policy');
  const aux: [string, string][] = [
    ['redis-ver', redisVersion],
    ['redis-bits', String(platform.host.archBits)],
    ['ctime', String(Math.floor(nowMs / 1000))],
    ['used-mem', String(memory.usedBytes)],
    ...(use === 'base' ? [] : historyFields(server)),
    ['aof-base', use === 'base' ? '1' : '0'],
  ];
  return {
    version: config.enumeration('rdb-version') === '10' ? 10 : 11,
    compresses: config.bool('rdbcompression'),
    sums: config.bool('rdbchecksum'),
    clocks: policy.endsWith('lru') ? 'lru' : policy.endsWith('lfu') ? 'lfu' : 'none',
    nowMs,
    lfuDecayMinutes: config.integer('lfu-decay-time'),
    aux,
  };
}

/** Of which stream the data set is the result, for who loads the file and follows or leads. */
function historyFields({ replication }: Server): [string, string][] {
  const { history, link, stream } = replication;
  if (history.backlog === undefined) return [];
  const database = link === undefined ? stream.database : link.session.database;
  return [
    ['repl-stream-db', String(Math.max(0, database))],
    ['repl-id', history.id],
    ['repl-offset', String(replication.offset)],
  ];
}
