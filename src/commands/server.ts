/** Commands about the server itself: its time and role, its modules (none), its end. */
import { type CommandDefinition, family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { replyError } from '../engine/execute.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { replyHelp } from './help.ts';
import { lolwut } from './lolwut.ts';
import { serverRows } from './rows/server.ts';

export interface ShutdownOptions {
  readonly save: boolean;
  readonly nosave: boolean;
  /** Replicas are not waited for. */
  readonly now: boolean;
  /** What goes wrong is told, and is no reason to stay. */
  readonly force: boolean;
}

/** What these commands make the server do, or ask it. */
export interface ServerMachine {
  /** Unix seconds of the last time that the data set was saved, or of the start. */
  lastSaveSeconds(): number;
  /** Saves the data set before it returns; `busy`: a job does so already. */
  save(): 'saved' | 'failed' | 'busy';
  /** Starts to save the data set; if `mayWait`, as soon as nothing else is written. */
  saveBeside(mayWait: boolean): 'started' | 'scheduled' | 'saving' | 'rewriting';
  /** As `saveBeside`, but not within this command. */
  saveSoon(): 'scheduled' | 'saving';
  /** Ends the process. Where something is in the way `failed` is told: within the call or later. */
  shutDown(options: ShutdownOptions, failed: (error: string) => void): void;
  /** False when there is no shutdown to abort. */
  abortShutdown(): boolean;
  /** Begins a rewrite of the append-only log, or says why it does not. */
  rewriteLog(isInTransaction: boolean): { readonly status: string } | { readonly error: string };
}

const alreadySaving = 'ERR Background save already in progress';

const moduleHelpLines = [
  'LIST',
  '    Return a list of loaded modules.',
  'LOAD <path> [<arg> ...]',
  '    Load a module library from <path>, passing to it any optional arguments.',
  'LOADEX <path> [[CONFIG NAME VALUE] [CONFIG NAME VALUE]] [ARGS ...]',
  '    Load a module library from <path>, while passing it module configurations and optional arguments.',
  'UNLOAD <name>',
  '    Unload a module.',
];

export function serverFamily(machine: ServerMachine): CommandDefinition[] {
  const { bgrewriteaof, bgsave, lastsave, lolwut: lolwutRow, module: moduleRow } = serverRows;
  const { save, shutdown, time } = serverRows;
  return family(
    {
      bgrewriteaof,
      bgsave,
      lastsave,
      lolwut: lolwutRow,
      module: moduleRow,
      save,
      shutdown,
      time,
    },
    {
      bgrewriteaof({ reply, session }) {
        const answer = machine.rewriteLog(session.deniesBlocking);
        if ('error' in answer) fail(answer.error);
        else reply.simple(answer.status);
      },
      bgsave: (ctx) => saveBeside(ctx, machine),
      lastsave: ({ reply }) => reply.integer(machine.lastSaveSeconds()),
      lolwut,
      module: {
        list: ({ reply }) => reply.array(0),
        help: (ctx) => replyHelp(ctx, moduleHelpLines),
      },
      save: (ctx) => saveNow(ctx, machine),
      shutdown: (ctx) => shutDown(ctx, machine),
      time: replyTime,
    },
  );
}

/** TIME: seconds and microseconds. */
function replyTime({ engine, reply }: Context): void {
  const us = engine.wallUs();
  reply.array(2);
  reply.bulkInteger(Math.floor(us / 1e6));
  reply.bulkInteger(us % 1e6);
}

/** SAVE */
function saveNow({ reply }: Context, machine: ServerMachine): void {
  const outcome = machine.save();
  if (outcome === 'busy') fail(alreadySaving);
  if (outcome === 'failed') fail('ERR');
  reply.ok();
}

/** BGSAVE [SCHEDULE] */
function saveBeside({ args, reply, session }: Context, machine: ServerMachine): void {
  const isScheduled = args.count > 1;
  if (isScheduled && !(args.count === 2 && args.is(1, 'schedule'))) fail(replyErrors.syntax);
  const outcome = session.deniesBlocking ? machine.saveSoon() : machine.saveBeside(isScheduled);
  if (outcome === 'saving') fail(alreadySaving);
  if (outcome === 'rewriting') {
    fail(
      "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in " +
        'order to schedule a BGSAVE whenever possible.',
    );
  }
  reply.simple(`Background saving ${outcome}`);
}

/** SHUTDOWN [NOSAVE | SAVE] [NOW] [FORCE] [ABORT] */
function shutDown(ctx: Context, machine: ServerMachine): void {
  const { args, reply, session } = ctx;
  const words = new Set<string>();
  for (let i = 1; i < args.count; i++) words.add(args.word(i));
  const options = {
    save: words.delete('save'),
    nosave: words.delete('nosave'),
    now: words.delete('now'),
    force: words.delete('force'),
  };
  const isAbort = words.delete('abort');
  const hasOptions = Object.values(options).includes(true);
  const isContrary = (isAbort && hasOptions) || (options.save && options.nosave);
  if (words.size > 0 || isContrary) fail(replyErrors.syntax);
  if (isAbort) {
    if (!machine.abortShutdown()) fail('ERR No shutdown in progress.');
    reply.ok();
    return;
  }
  if (!options.now && session.deniesBlocking) {
    fail("ERR SHUTDOWN without NOW or ABORT isn't allowed for DENY BLOCKING client");
  }
  end(ctx, options, machine);
}

/** The session is held until the server has ended, or has not. */
function end({ engine, session }: Context, options: ShutdownOptions, machine: ServerMachine): void {
  let isHeld = false;
  let error = '';
  machine.shutDown(options, (text) => {
    if (!isHeld) {
      error = text;
      return;
    }
    if (session.isClosed) return;
    replyError(engine, session, text);
    session.carrier.setHeld(false);
    session.carrier.wake();
  });
  if (error !== '') fail(error);
  isHeld = true;
  session.carrier.setHeld(true);
}
