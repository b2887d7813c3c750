/** Directives: RDB and AOF. */
import { type DirectiveTable, int32Min, int64Max } from '../directive.ts';
import { checkAppendDirectory, checkAppendFile, checkDatabaseFile } from './checks.ts';

const mebibyte = 1024 * 1024;

export const persistenceDirectives = {
  save: { kind: 'special', flags: ['multi'] },
  'stop-writes-on-bgsave-error': { kind: 'bool', default: true },
  rdbcompression: { kind: 'bool', default: true },
  rdbchecksum: { kind: 'bool', default: true, flags: ['immutable'] },
  'sanitize-dump-payload': {
    kind: 'enum',
    default: 'no',
    choices: ['no', 'yes', 'clients'],
    flags: ['debug'],
  },
  dbfilename: {
    kind: 'text',
    default: 'dump.rdb',
    check: checkDatabaseFile,
    flags: ['protected'],
  },
  /** Ours: files for Redis 7.0 are written in version 10. */
  'rdb-version': { kind: 'enum', default: '11', choices: ['11', '10'], flags: ['hidden'] },
  'rdb-del-sync-files': { kind: 'bool', default: false },
  'rdb-save-incremental-fsync': { kind: 'bool', default: true },
  'rdb-key-save-delay': { kind: 'integer', default: 0, min: int32Min, flags: ['hidden'] },
  'key-load-delay': { kind: 'integer', default: 0, min: int32Min, flags: ['hidden'] },
  'loading-process-events-interval-bytes': {
    kind: 'integer',
    default: 2 * mebibyte,
    min: 1024,
    flags: ['hidden'],
  },
  appendonly: { kind: 'bool', default: false, flags: ['deny-loading'] },
  appendfilename: {
    kind: 'text',
    default: 'appendonly.aof',
    check: checkAppendFile,
    flags: ['immutable'],
  },
  appenddirname: {
    kind: 'text',
    default: 'appendonlydir',
    check: checkAppendDirectory,
    flags: ['immutable'],
  },
  appendfsync: { kind: 'enum', default: 'everysec', choices: ['everysec', 'always', 'no'] },
  'no-appendfsync-on-rewrite': { kind: 'bool', default: false },
  'auto-aof-rewrite-percentage': { kind: 'integer', default: 100 },
  'auto-aof-rewrite-min-size': {
    kind: 'integer',
    default: 64 * mebibyte,
    max: int64Max,
    unit: 'memory',
  },
  'aof-load-truncated': { kind: 'bool', default: true },
  'aof-use-rdb-preamble': { kind: 'bool', default: true },
  'aof-timestamp-enabled': { kind: 'bool', default: false },
  'aof-rewrite-incremental-fsync': { kind: 'bool', default: true },
  'aof-disable-auto-gc': { kind: 'bool', default: false, flags: ['hidden'] },
} as const satisfies DirectiveTable;
