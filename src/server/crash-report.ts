/**
 * What a server leaves in its log when an assertion fails: where, and in which state. The first and
 * the last line are those that tools look for.
 */
import { debugDirectives } from '../engine/config/rewrite.ts';
import { infoText } from '../engine/info/info.ts';
import { starlingVersion } from '../engine/version.ts';
import { infoSections } from './info/sections.ts';
import type { Server } from './server.ts';

const argumentsShown = 10;
const argumentBytesShown = 64;

/** `thrown`: what failed, and where it was thrown. */
export function crashReport(server: Server, thrown: string): string[] {
  return [
    '=== REDIS BUG REPORT START: Cut & paste starting from here ===',
    `Starling ${starlingVersion} crashed: ${thrown}`,
    '------ INFO OUTPUT ------',
    safely(() => infoText(infoSections(server), ['everything'])),
    '------ CLIENT LIST OUTPUT ------',
    ...safeLines(() => [...server.engine.sessions.values()].map((s) => server.engine.describe(s))),
    '------ CURRENT CLIENT INFO ------',
    ...safeLines(() => currentRequest(server)),
    '------ CONFIG DEBUG OUTPUT ------',
    safely(() => debugDirectives(server.config)),
    '=== REDIS BUG REPORT END. Make sure to include from START to END. ===',
  ];
}

/** The request that was running, and who sent it. */
function currentRequest({ engine }: Server): string[] {
  const { running } = engine;
  if (running === undefined) return ['no command was running'];
  const { args } = engine.context;
  const lines = [engine.describe(running), `argc: ${args.count}`];
  for (let i = 0; i < Math.min(args.count, argumentsShown); i++) {
    lines.push(`argv[${i}]: ${JSON.stringify(args.shown(i, argumentBytesShown))}`);
  }
  return lines;
}

/** Nothing that the report asks for is sure to work any more. */
function safely(make: () => string): string {
  return safeLines(() => [make()]).join('\n');
}

function safeLines(make: () => string[]): string[] {
  try {
    return make();
  } catch {
    return ['(not available)'];
  }
}
