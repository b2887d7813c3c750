/** Directives: the process, its log, its shutdown, its threads. */
import { type DirectiveTable, int32Max } from '../directive.ts';
import { checkProcTitle, procTitleTemplateDefault } from '../proc-title.ts';
import { checkShutdownFlags } from './checks.ts';

const cpuList = { kind: 'text', default: '', emptyIsUnset: true, flags: ['immutable'] } as const;
const onSignal = {
  kind: 'flags',
  choices: ['save', 'nosave', 'now', 'force'],
  check: checkShutdownFlags,
  flags: ['multi'],
} as const;

export const processDirectives = {
  daemonize: { kind: 'bool', default: false, flags: ['immutable'] },
  supervised: {
    kind: 'enum',
    default: 'no',
    choices: ['upstart', 'systemd', 'auto', 'no'],
    flags: ['immutable'],
  },
  pidfile: { kind: 'text', default: '', emptyIsUnset: true, flags: ['immutable'] },
  loglevel: {
    kind: 'enum',
    default: 'notice',
    choices: ['debug', 'verbose', 'notice', 'warning', 'nothing'],
  },
  logfile: { kind: 'text', default: '', flags: ['immutable'] },
  'syslog-enabled': { kind: 'bool', default: false, flags: ['immutable'] },
  'syslog-ident': { kind: 'text', default: 'redis', flags: ['immutable'] },
  'syslog-facility': {
    kind: 'enum',
    default: 'local0',
    choices: [
      'user',
      'local0',
      'local1',
      'local2',
      'local3',
      'local4',
      'local5',
      'local6',
      'local7',
    ],
    flags: ['immutable'],
  },
  'crash-log-enabled': { kind: 'bool', default: true },
  'crash-memcheck-enabled': { kind: 'bool', default: true },
  'use-exit-on-panic': { kind: 'bool', default: false, flags: ['hidden'] },
  databases: { kind: 'integer', default: 16, min: 1, flags: ['immutable'] },
  'always-show-logo': { kind: 'bool', default: false, flags: ['immutable'] },
  'set-proc-title': { kind: 'bool', default: true, flags: ['immutable'] },
  'proc-title-template': {
    kind: 'text',
    default: procTitleTemplateDefault,
    check: checkProcTitle,
  },
  'locale-collate': { kind: 'text', default: '' },
  dir: { kind: 'special', flags: ['protected', 'deny-loading'] },
  hz: { kind: 'integer', default: 10, bentTo: [1, 500] },
  'dynamic-hz': { kind: 'bool', default: true },
  'shutdown-timeout': { kind: 'integer', default: 10 },
  'shutdown-on-sigint': onSignal,
  'shutdown-on-sigterm': onSignal,
  'io-threads': { kind: 'integer', default: 1, min: 1, max: 128, flags: ['debug', 'immutable'] },
  'io-threads-do-reads': { kind: 'bool', default: false, flags: ['debug', 'immutable'] },
  server_cpulist: cpuList,
  bio_cpulist: cpuList,
  aof_rewrite_cpulist: cpuList,
  bgsave_cpulist: cpuList,
  'oom-score-adj': {
    kind: 'enum',
    default: 'no',
    choices: ['no', 'yes', 'relative', 'absolute'],
    sameAs: { relative: 'yes' },
  },
  'oom-score-adj-values': { kind: 'special', flags: ['multi'] },
  'disable-thp': { kind: 'bool', default: true, flags: ['immutable'] },
  'jemalloc-bg-thread': { kind: 'bool', default: true },
  'ignore-warnings': { kind: 'text', default: '' },
  'watchdog-period': { kind: 'integer', default: 0, max: int32Max, flags: ['hidden'] },
} as const satisfies DirectiveTable;
