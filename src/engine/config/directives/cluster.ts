/** Directives: Cluster. */
import { type DirectiveTable, int64Max, uint64Max } from '../directive.ts';
import { checkHostname, checkNodeName } from './checks.ts';

export const clusterDirectives = {
  'cluster-enabled': { kind: 'bool', default: false, flags: ['immutable'] },
  'cluster-config-file': { kind: 'text', default: 'nodes.conf', flags: ['immutable'] },
  'cluster-node-timeout': { kind: 'integer', default: 15000, max: int64Max },
  'cluster-ping-interval': { kind: 'integer', default: 0, max: int64Max, flags: ['hidden'] },
  'cluster-port': { kind: 'integer', default: 0, max: 65535, flags: ['immutable'] },
  'cluster-replica-validity-factor': {
    kind: 'integer',
    alias: 'cluster-slave-validity-factor',
    default: 10,
  },
  'cluster-migration-barrier': { kind: 'integer', default: 1 },
  'cluster-allow-replica-migration': { kind: 'bool', default: true },
  'cluster-require-full-coverage': { kind: 'bool', default: true },
  'cluster-replica-no-failover': {
    kind: 'bool',
    alias: 'cluster-slave-no-failover',
    default: false,
  },
  'cluster-allow-reads-when-down': { kind: 'bool', default: false },
  'cluster-allow-pubsubshard-when-down': { kind: 'bool', default: true },
  'cluster-link-sendbuf-limit': {
    kind: 'integer',
    default: 0,
    max: uint64Max,
    unit: 'memory',
    isUnsigned: true,
  },
  'cluster-announce-hostname': {
    kind: 'text',
    default: '',
    emptyIsUnset: true,
    check: checkHostname,
  },
  'cluster-announce-human-nodename': {
    kind: 'text',
    default: '',
    emptyIsUnset: true,
    check: checkNodeName,
  },
  'cluster-preferred-endpoint-type': {
    kind: 'enum',
    default: 'ip',
    choices: ['ip', 'hostname', 'unknown-endpoint'],
  },
  'cluster-announce-ip': { kind: 'text', default: '', emptyIsUnset: true },
  'cluster-announce-port': { kind: 'integer', default: 0, max: 65535 },
  'cluster-announce-tls-port': { kind: 'integer', default: 0, max: 65535 },
  'cluster-announce-bus-port': { kind: 'integer', default: 0, max: 65535 },
} as const satisfies DirectiveTable;
