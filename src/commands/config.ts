/**
 * CONFIG: the directives, read and changed while the server runs. What it takes to listen at other
 * addresses, to write the configuration file and to forget statistics is the server's: it is handed
 * in as a machine.
 */
import { type CommandDefinition, family } from '../engine/command.ts';
import type { Caller, Pairs } from '../engine/config/config-set.ts';
import type { Context } from '../engine/context.ts';
import { replyError } from '../engine/execute.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { replyHelp } from './help.ts';
import { configRows } from './rows/server.ts';

export interface ConfigMachine {
  /** Whether the directives have to do with where the server listens: the change takes a while. */
  listensBy(pairs: Pairs): boolean;
  /**
   * CONFIG SET of such directives. What is wrong with them is answered at once; else `done` runs
   * later, with the error if there is nothing to listen at.
   */
  setListening(
    pairs: Pairs,
    caller: Caller,
    done: (error: string | undefined) => void,
  ): string | undefined;
  /** Writes the configuration file; the error, if it could not. */
  rewrite(): string | undefined;
  resetStats(): void;
}

const helpLines = [
  'GET <pattern>',
  '    Return parameters matching the glob-like <pattern> and their values.',
  'SET <directive> <value>',
  '    Set the configuration <directive> to <value>.',
  'RESETSTAT',
  '    Reset statistics reported by the INFO command.',
  'REWRITE',
  '    Rewrite the configuration file.',
];

export function configFamily(machine: ConfigMachine): CommandDefinition[] {
  return family(configRows, {
    config: {
      get,
      set: (ctx) => set(ctx, machine),
      rewrite({ reply }) {
        const error = machine.rewrite();
        if (error !== undefined) fail(error);
        reply.ok();
      },
      resetstat({ reply }) {
        machine.resetStats();
        reply.ok();
      },
      help: (ctx) => replyHelp(ctx, helpLines),
    },
  });
}

/** CONFIG GET pattern [pattern ...] */
function get({ args, engine, reply }: Context): void {
  const found = engine.config.get(args.texts(2));
  reply.map(found.length);
  for (const [name, value] of found) {
    reply.bulkText(name);
    reply.bulkText(value);
  }
}

/** CONFIG SET directive value [directive value ...] */
function set(ctx: Context, machine: ConfigMachine): void {
  const { args, engine, reply, session } = ctx;
  if ((args.count & 1) !== 0) fail(replyErrors.syntax);
  const pairs: [string, string][] = [];
  for (let i = 2; i < args.count; i += 2) {
    pairs.push([args.text(i), args.text(i + 1)]);
    if (engine.config.isSensitive(args.text(i))) args.hide(i + 1);
  }
  const caller: Caller = { isLocal: session.carrier.isLocal, isLoading: engine.isLoading };
  if (machine.listensBy(pairs)) {
    setListening(ctx, pairs, caller, machine);
    return;
  }
  const error = engine.config.set(pairs, caller);
  if (error !== undefined) fail(error);
  reply.ok();
}

/** The session is held until the server listens: its next request sees the change. */
function setListening(ctx: Context, pairs: Pairs, caller: Caller, machine: ConfigMachine): void {
  const { engine, session } = ctx;
  if (session.deniesBlocking) {
    fail(
      `ERR CONFIG SET failed (possibly related to argument '${pairs[0][0]}') - ` +
        'where the server listens cannot be changed inside a transaction',
    );
  }
  const { isMuted } = session;
  const error = machine.setListening(pairs, caller, (failure) => {
    if (session.isClosed) return;
    if (failure === undefined && !isMuted) session.reply.ok();
    else if (failure !== undefined && !isMuted) replyError(engine, session, failure);
    session.carrier.setHeld(false);
    session.carrier.wake();
  });
  if (error !== undefined) fail(error);
  session.carrier.setHeld(true);
}
