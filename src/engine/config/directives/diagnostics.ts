/**
 * Directives: slow log, latency, keyspace events, long-running scripts. Periods and thresholds are
 * in their own units.
 */
import { type DirectiveTable, int64Max } from '../directive.ts';

export const diagnosticsDirectives = {
  'busy-reply-threshold': {
    kind: 'integer',
    alias: 'lua-time-limit',
    default: 5000,
    max: int64Max,
  },
  'slowlog-log-slower-than': { kind: 'integer', default: 10000, min: -1, max: int64Max },
  'slowlog-max-len': { kind: 'integer', default: 128, max: int64Max },
  'latency-monitor-threshold': { kind: 'integer', default: 0, max: int64Max },
  'latency-tracking': { kind: 'bool', default: true },
  'latency-tracking-info-percentiles': { kind: 'special', flags: ['multi'] },
  'notify-keyspace-events': { kind: 'special' },
} as const satisfies DirectiveTable;
