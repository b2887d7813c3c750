/** The format of RDB files, as the configuration says. */
import { redisVersion } from '../engine/version.ts';
import type { RdbWriterOptions } from '../persistence/rdb/rdb-writer.ts';
import type { Server } from './server.ts';

/** How a file is written, or the base of an append-only log. */
export function rdbFormat(server: Server, use: 'file' | 'base'): RdbWriterOptions {
  const { config, engine, memory, platform } = server;
  const { nowMs } = engine.keyspace;
  const policy = config.enumeration('maxmemory-policy');
  const aux: [string, string][] = [
    ['redis-ver', redisVersion],
    ['redis-bits', String(platform.host.archBits)],
    ['ctime', String(Math.floor(nowMs / 1000))],
    ['used-mem', String(memory.usedBytes)],
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
