/** Directives: addresses, sockets, clients and their limits. */
import { type DirectiveTable, int64Max, uint32Max } from '../directive.ts';

const mebibyte = 1024 * 1024;

export const networkDirectives = {
  bind: { kind: 'special', flags: ['multi'] },
  'bind-source-addr': { kind: 'text', default: '', emptyIsUnset: true },
  'protected-mode': { kind: 'bool', default: true },
  port: { kind: 'integer', default: 6379, max: 65535 },
  'tcp-backlog': { kind: 'integer', default: 511, flags: ['immutable'] },
  unixsocket: { kind: 'text', default: '', emptyIsUnset: true, flags: ['immutable'] },
  unixsocketperm: {
    kind: 'integer',
    default: 0,
    max: 0o777,
    unit: 'octal',
    isUnsigned: true,
    flags: ['immutable'],
  },
  timeout: { kind: 'integer', default: 0 },
  'tcp-keepalive': { kind: 'integer', default: 300 },
  'socket-mark-id': {
    kind: 'integer',
    default: 0,
    max: uint32Max,
    isUnsigned: true,
    flags: ['immutable'],
  },
  maxclients: { kind: 'integer', default: 10000, min: 1, max: uint32Max, isUnsigned: true },
  'client-query-buffer-limit': {
    kind: 'integer',
    default: 1024 * mebibyte,
    min: mebibyte,
    max: int64Max,
    unit: 'memory',
    isUnsigned: true,
    flags: ['debug'],
  },
  'client-output-buffer-limit': { kind: 'special', flags: ['multi'] },
  'proto-max-bulk-len': {
    kind: 'integer',
    default: 512 * mebibyte,
    min: mebibyte,
    max: int64Max,
    unit: 'memory',
    flags: ['debug'],
  },
  'tracking-table-max-keys': {
    kind: 'integer',
    default: 1_000_000,
    max: int64Max,
    isUnsigned: true,
  },
} as const satisfies DirectiveTable;
