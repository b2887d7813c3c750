/** The logo of the log: a bird, and what tools look for in it (` PID: N`). */
import { redisVersion, starlingVersion } from '../engine/version.ts';

export function logo(pid: number, port: number, bits: number): string {
  return [
    '',
    '         __',
    `        /  \\>        Starling ${starlingVersion} (Redis ${redisVersion}) ${bits} bit`,
    '   ____/   /',
    '  /  .  . /          Running in standalone mode',
    ` /_.  .  /           Port: ${port}`,
    ` \`-.____/            PID: ${pid}`,
    '    | |',
    '',
  ].join('\n');
}
