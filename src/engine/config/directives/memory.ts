/**
 * Directives: the memory limit, eviction, expiry, freeing, and the thresholds between small and
 * large encodings.
 */
import { type DirectiveTable, int32Min, int64Max, uint64Max } from '../directive.ts';
import { refuseActiveDefrag } from './checks.ts';

const mebibyte = 1024 * 1024;

export const memoryDirectives = {
  maxmemory: { kind: 'integer', default: 0, max: uint64Max, unit: 'memory', isUnsigned: true },
  'maxmemory-policy': {
    kind: 'enum',
    default: 'noeviction',
    choices: [
      'volatile-lru',
      'volatile-lfu',
      'volatile-random',
      'volatile-ttl',
      'allkeys-lru',
      'allkeys-lfu',
      'allkeys-random',
      'noeviction',
    ],
  },
  'maxmemory-samples': { kind: 'integer', default: 5, min: 1 },
  'maxmemory-eviction-tenacity': { kind: 'integer', default: 10, max: 100 },
  'maxmemory-clients': {
    kind: 'integer',
    default: 0,
    min: -100,
    max: int64Max,
    unit: 'memory-or-percent',
  },
  'lfu-log-factor': { kind: 'integer', default: 10 },
  'lfu-decay-time': { kind: 'integer', default: 1 },
  'active-expire-effort': { kind: 'integer', default: 1, min: 1, max: 10 },
  activerehashing: { kind: 'bool', default: true },
  'lazyfree-lazy-eviction': { kind: 'bool', default: false, flags: ['debug'] },
  'lazyfree-lazy-expire': { kind: 'bool', default: false, flags: ['debug'] },
  'lazyfree-lazy-server-del': { kind: 'bool', default: false, flags: ['debug'] },
  'lazyfree-lazy-user-del': { kind: 'bool', default: false, flags: ['debug'] },
  'lazyfree-lazy-user-flush': { kind: 'bool', default: false, flags: ['debug'] },
  activedefrag: { kind: 'bool', default: false, check: refuseActiveDefrag, flags: ['debug'] },
  'active-defrag-ignore-bytes': {
    kind: 'integer',
    default: 100 * mebibyte,
    min: 1,
    max: int64Max,
    unit: 'memory',
    isUnsigned: true,
  },
  'active-defrag-threshold-lower': { kind: 'integer', default: 10, max: 1000 },
  'active-defrag-threshold-upper': { kind: 'integer', default: 100, max: 1000 },
  'active-defrag-cycle-min': { kind: 'integer', default: 1, min: 1, max: 99 },
  'active-defrag-cycle-max': { kind: 'integer', default: 25, min: 1, max: 99 },
  'active-defrag-max-scan-fields': { kind: 'integer', default: 1000, min: 1, max: int64Max },
  'hash-max-listpack-entries': {
    kind: 'integer',
    alias: 'hash-max-ziplist-entries',
    default: 512,
    max: int64Max,
    isUnsigned: true,
  },
  'hash-max-listpack-value': {
    kind: 'integer',
    alias: 'hash-max-ziplist-value',
    default: 64,
    max: int64Max,
    unit: 'memory',
    isUnsigned: true,
  },
  'list-max-listpack-size': {
    kind: 'integer',
    alias: 'list-max-ziplist-size',
    default: -2,
    min: int32Min,
  },
  'list-compress-depth': { kind: 'integer', default: 0, flags: ['debug'] },
  'set-max-intset-entries': { kind: 'integer', default: 512, max: int64Max, isUnsigned: true },
  'set-max-listpack-entries': { kind: 'integer', default: 128, max: int64Max, isUnsigned: true },
  'set-max-listpack-value': { kind: 'integer', default: 64, max: int64Max, isUnsigned: true },
  'zset-max-listpack-entries': {
    kind: 'integer',
    alias: 'zset-max-ziplist-entries',
    default: 128,
    max: int64Max,
    isUnsigned: true,
  },
  'zset-max-listpack-value': {
    kind: 'integer',
    alias: 'zset-max-ziplist-value',
    default: 64,
    max: int64Max,
    unit: 'memory',
    isUnsigned: true,
  },
  'hll-sparse-max-bytes': {
    kind: 'integer',
    default: 3000,
    max: int64Max,
    unit: 'memory',
    isUnsigned: true,
  },
  'stream-node-max-bytes': {
    kind: 'integer',
    default: 4096,
    max: int64Max,
    unit: 'memory',
    isUnsigned: true,
  },
  'stream-node-max-entries': { kind: 'integer', default: 100, max: int64Max },
} as const satisfies DirectiveTable;
