/** The commands of replication: what they read, and what they ask of the server. */
import { type CommandDefinition, family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import type { Session } from '../engine/session.ts';
import { type Preferences, readPreferences } from './preferences.ts';
import { replicationRows } from './rows.ts';

export interface ToldReplica {
  readonly address: string;
  readonly port: number;
  readonly offset: number;
}

/** What ROLE replies. */
export type ToldRole =
  | {
      readonly is: 'primary';
      readonly offset: number;
      readonly replicas: readonly ToldReplica[];
    }
  | {
      readonly is: 'replica';
      readonly host: string;
      readonly port: number;
      readonly state: string;
      /** -1 while there is no primary. */
      readonly offset: number;
    };

/** What these commands make the server do, or ask it. */
export interface ReplicationMachine {
  role(): ToldRole;
  /** Follows that server; false when it does so already. */
  follow(session: Session, host: string, port: number): boolean;
  /** Follows nobody any more. */
  lead(session: Session): void;
  /** Why nobody may synchronize with us now, as an error reply. */
  syncRefusal(session: Session): string | undefined;
  /** The session becomes a replica. `wanted`: undefined for SYNC. */
  sync(
    session: Session,
    wanted: { readonly id: string; readonly offset: number } | undefined,
  ): void;
  preferences(session: Session): Preferences;
  /** A replica tells how far it is; `syncedOffset`: in its append-only file, -1 if it says not. */
  acknowledged(session: Session, offset: number, syncedOffset: number): void;
  /** Our primary wants to know how far we are. */
  acknowledge(): void;
  /** Replicas that have all that the session has written. */
  caughtUp(session: Session): number;
  /** The session waits until `replicas` have that, or the time is over (0: never). */
  waitFor(session: Session, replicas: number, timeoutMs: number): void;
  readonly isReplica: boolean;
  readonly isCluster: boolean;
}

/** Where 64 bits end. */
const int64Limit = 2 ** 63;
const portMax = 65_535;

export function replicationFamily(machine: ReplicationMachine): CommandDefinition[] {
  const replicaof = (ctx: Context): void => replicaOf(ctx, machine);
  return family(replicationRows, {
    psync: (ctx) => psync(ctx, machine),
    replconf: (ctx) => replconf(ctx, machine),
    replicaof,
    role: ({ reply }) => replyRole(reply, machine.role()),
    slaveof: replicaof,
    sync: (ctx) => sync(ctx, machine),
    wait: (ctx) => wait(ctx, machine),
  });
}

/** REPLICAOF <host port | NO ONE> */
function replicaOf({ args, reply, session }: Context, machine: ReplicationMachine): void {
  if (machine.isCluster) fail('ERR REPLICAOF not allowed in cluster mode.');
  if (args.is(1, 'no') && args.is(2, 'one')) {
    machine.lead(session);
    reply.ok();
    return;
  }
  if (session.isReplica) fail('ERR Command is not valid when client is a replica.');
  const port = args.integerIn(2, 0, portMax, 'ERR Invalid master port');
  if (machine.follow(session, args.text(1), port)) reply.ok();
  else reply.simple('OK Already connected to specified master');
}

/** PSYNC replicationid offset */
function psync({ args, reply, session }: Context, machine: ReplicationMachine): void {
  if (session.isReplica) return;
  refuseSync(session, reply.length > 0, machine);
  const offset = args.int64(2);
  machine.sync(session, { id: args.text(1), offset: Number(offset) });
}

/** SYNC */
function sync({ reply, session }: Context, machine: ReplicationMachine): void {
  if (session.isReplica) return;
  refuseSync(session, reply.length > 0, machine);
  machine.sync(session, undefined);
}

function refuseSync(session: Session, hasOutput: boolean, machine: ReplicationMachine): void {
  const refusal = machine.syncRefusal(session);
  if (refusal !== undefined) fail(refusal);
  if (hasOutput || session.carrier.outputBytes > 0) {
    fail('ERR SYNC and PSYNC are invalid with pending output');
  }
}

/** REPLCONF [option value ...] */
function replconf(ctx: Context, machine: ReplicationMachine): void {
  const { args, reply, session } = ctx;
  if (args.count % 2 === 0) fail(replyErrors.syntax);
  for (let i = 1; i < args.count; i += 2) {
    if (args.is(i, 'ack')) {
      acknowledged(ctx, i, machine);
      return;
    }
    if (args.is(i, 'getack')) {
      machine.acknowledge();
      return;
    }
    readPreferences(args, i, machine.preferences(session));
  }
  reply.ok();
}

/** What is no number is no acknowledgement: nobody replies to one. */
function acknowledged({ args, session }: Context, at: number, machine: ReplicationMachine): void {
  if (!session.isReplica) return;
  const offset = Number(args.text(at + 1));
  if (!Number.isSafeInteger(offset)) return;
  const hasSynced = args.count > at + 3 && args.is(at + 2, 'fack');
  const syncedOffset = hasSynced ? Number(args.text(at + 3)) : -1;
  machine.acknowledged(session, offset, Number.isSafeInteger(syncedOffset) ? syncedOffset : -1);
}

function replyRole(reply: Context['reply'], role: ToldRole): void {
  if (role.is === 'replica') {
    reply.array(5);
    reply.bulkText('slave');
    reply.bulkText(role.host);
    reply.integer(role.port);
    reply.bulkText(role.state);
    reply.integer(role.offset);
    return;
  }
  reply.array(3);
  reply.bulkText('master');
  reply.integer(role.offset);
  reply.array(role.replicas.length);
  for (const { address, offset, port } of role.replicas) {
    reply.array(3);
    reply.bulkText(address);
    reply.bulkInteger(port);
    reply.bulkInteger(offset);
  }
}

/** WAIT numreplicas timeout */
function wait({ args, nowMs, reply, session }: Context, machine: ReplicationMachine): void {
  if (machine.isReplica) {
    fail(
      'ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if ' +
        'a replica is configured to be writable (which is not the default) writes to replicas ' +
        'are just local and are not propagated.',
    );
  }
  const replicas = args.integer(1);
  const timeoutMs = args.integer(2, 'ERR timeout is not an integer or out of range');
  if (timeoutMs < 0) fail(replyErrors.timeoutNegative);
  if (timeoutMs > int64Limit - nowMs) fail(replyErrors.timeoutOutOfRange);
  const caughtUp = machine.caughtUp(session);
  if (caughtUp >= replicas || session.deniesBlocking) reply.integer(caughtUp);
  else machine.waitFor(session, replicas, timeoutMs);
}
