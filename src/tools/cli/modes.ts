/**
 * The modes that work on one connection and cannot start without it. Each is loaded when it is
 * chosen.
 */
import type { Mode, Options } from './options.ts';
import { Session } from './session.ts';

export type ConnectedMode = Exclude<
  Mode,
  'command' | 'unsupported' | 'intrinsic-latency' | 'hint-test'
>;

export async function runConnectedMode(options: Options, mode: ConnectedMode): Promise<number> {
  const session = new Session(options);
  if (!(await session.connect({}))) return 1;
  switch (mode) {
    case 'pipe':
      return (await import('./pipe.ts')).runPipe(session);
    case 'scan':
      return (await import('./scan.ts')).runScan(session);
    case 'stat':
      return (await import('./stat.ts')).runStat(session);
    case 'latency':
      return (await import('./latency.ts')).runLatency(session);
    case 'latency-dist':
      return (await import('./latency-spectrum.ts')).runLatencySpectrum(session);
    case 'bigkeys':
    case 'memkeys':
      return (await import('./big-keys.ts')).runBigKeys(session);
    case 'hotkeys':
      return (await import('./hot-keys.ts')).runHotKeys(session);
  }
}
