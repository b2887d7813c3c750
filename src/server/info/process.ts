/** Sections of INFO: the server as a process, and the processor time that it used. */
import type { InfoField, InfoSection } from '../../engine/info/info.ts';
import { redisVersion, starlingVersion } from '../../engine/version.ts';
import type { Server } from '../server.ts';

const daySeconds = 86_400;

export function serverSection(server: Server): InfoSection {
  return {
    names: ['server'],
    title: 'Server',
    shown: 'default',
    fields: () => [...identity(server), ...state(server), ...listeners(server)],
  };
}

function identity({ config, platform, runId, supervisor }: Server): InfoField[] {
  const { host } = platform;
  return [
    ['redis_version', redisVersion],
    ['redis_git_sha1', '00000000'],
    ['redis_git_dirty', 0],
    ['redis_build_id', 0],
    ['redis_mode', config.bool('cluster-enabled') ? 'cluster' : 'standalone'],
    ['starling_version', starlingVersion],
    ['node_version', host.runtimeVersion],
    ['os', host.osName],
    ['arch_bits', host.archBits],
    ['monotonic_clock', 'POSIX clock_gettime'],
    ['multiplexing_api', 'libuv'],
    ['atomicvar_api', 'none'],
    ['gcc_version', '0.0.0'],
    ['process_id', host.pid],
    ['process_supervised', supervisor],
    ['run_id', runId],
    ['tcp_port', config.integer('port')],
  ];
}

function state(server: Server): InfoField[] {
  const { config, engine, platform } = server;
  const { nowMs, clock } = engine.keyspace;
  const uptimeSeconds = Math.floor(nowMs / 1000) - Math.floor(server.startedMs / 1000);
  return [
    ['server_time_usec', engine.wallUs()],
    ['uptime_in_seconds', uptimeSeconds],
    ['uptime_in_days', Math.floor(uptimeSeconds / daySeconds)],
    ['hz', server.hz],
    ['configured_hz', config.integer('hz')],
    ['lru_clock', clock],
    ['executable', platform.host.scriptPath],
    ['config_file', server.configFile],
    ['io_threads_active', 0],
    ...ending(server),
  ];
}

/** While replicas are waited for before the end. */
function ending({ shutdown: { waitsMs } }: Server): InfoField[] {
  return waitsMs === undefined ? [] : [['shutdown_in_milliseconds', waitsMs]];
}

function listeners({ config, listeners: open }: Server): InfoField[] {
  const fields: InfoField[] = [];
  const port = config.integer('port');
  const binds = config.binds().slice(0, open.tcpCount);
  fields.push([
    'listener0',
    `name=tcp${binds.map((bind) => `,bind=${bind}`).join('')}${port === 0 ? '' : `,port=${port}`}`,
  ]);
  const path = config.text('unixsocket');
  if (open.hasUnixSocket) fields.push(['listener1', `name=unix,bind=${path}`]);
  return fields;
}

export function cpuSection({ platform }: Server): InfoSection {
  const seconds = (value: number): string => value.toFixed(6);
  return {
    names: ['cpu'],
    title: 'CPU',
    shown: 'default',
    fields: () => {
      const cpu = platform.host.cpu();
      return [
        ['used_cpu_sys', seconds(cpu.systemSeconds)],
        ['used_cpu_user', seconds(cpu.userSeconds)],
        ['used_cpu_sys_children', seconds(cpu.childrenSystemSeconds)],
        ['used_cpu_user_children', seconds(cpu.childrenUserSeconds)],
        ['used_cpu_sys_main_thread', seconds(cpu.mainThreadSystemSeconds)],
        ['used_cpu_user_main_thread', seconds(cpu.mainThreadUserSeconds)],
      ];
    },
  };
}
