/**
 * DUMP and RESTORE: single values as bytes.
 *
 * Whether a payload's listpacks are looked through for duplicates is said by the directive
 * `sanitize-dump-payload`; that they are whole is always checked (rdb/value-reader.ts).
 */
import { hiOfBigint, loOfBigint } from '../base/number.ts';
import { type CommandDefinition, family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import { fail, replyErrors } from '../engine/reply-error.ts';
import { clockOfIdle, lfuClock } from '../keyspace/access.ts';
import { eventClasses } from '../keyspace/events.ts';
import type { Keyspace } from '../keyspace/keyspace.ts';
import { setAccessClock } from '../values/value.ts';
import { dumpRows } from './dump-rows.ts';
import { isPayload, PayloadReader, PayloadWriter } from './rdb/payload.ts';

const frequencyMax = 255;

interface RestoreOptions {
  replaces: boolean;
  isAbsolute: boolean;
  /** Below 0 where it is not told. */
  idleSeconds: number;
  frequency: number;
}

class Dumps {
  #writer: PayloadWriter | undefined;
  #reader: PayloadReader | undefined;

  /** DUMP key */
  dump(ctx: Context): void {
    const ref = ctx.read(1);
    if (ref === 0) {
      ctx.reply.nullBulk();
      return;
    }
    this.#writer ??= new PayloadWriter(ctx.keyspace);
    const writer = this.#writer;
    writer.write(ref);
    ctx.reply.bulk(writer.bytes, 0, writer.length);
  }

  /** RESTORE key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency] */
  restore(ctx: Context): void {
    const { args, db, keyspace } = ctx;
    const options = readOptions(ctx);
    const had = ctx.write(1);
    if (had !== 0 && !options.replaces) fail('BUSYKEY Target key name already exists.');
    const ttl = args.int64(2);
    if (ttl < 0n) fail('ERR Invalid TTL value, must be >= 0');
    const made = this.#read(ctx);
    if (had !== 0) keyspace.remove(db, had, false);
    const isFromNow = ttl !== 0n && !options.isAbsolute;
    const atMs = isFromNow ? BigInt.asIntN(64, ttl + BigInt(ctx.nowMs)) : ttl;
    if (ttl !== 0n && atMs <= ctx.nowMs && keyspace.settings.expiry === 'delete') {
      keyspace.values.free(made);
      if (had !== 0) announceLoss(ctx);
      ctx.reply.ok();
      return;
    }
    db.add(made);
    let ref = made;
    if (ttl !== 0n) ref = db.setExpiryHalves(ref, loOfBigint(atMs), hiOfBigint(atMs));
    if (isFromNow) propagateDeadline(ctx, atMs);
    setClock(keyspace, ref, options);
    ctx.changed(1, eventClasses.generic, 'restore');
    ctx.reply.ok();
  }

  /** A record of the payload, in no database. */
  #read({ args, engine, keyspace }: Context): number {
    const { bytes } = args;
    const from = args.start(3);
    const to = args.end(3);
    if (!isPayload(bytes, from, to, !engine.switches.skipsChecksums)) {
      fail('ERR DUMP payload version or checksum are wrong');
    }
    this.#reader ??= new PayloadReader(keyspace);
    const reader = this.#reader;
    reader.sanitizes = engine.config.enumeration('sanitize-dump-payload') !== 'no';
    const sanitizedBefore = reader.sanitized;
    const made = reader.read(bytes, args.start(1), args.end(1), from, to);
    engine.stats.payloadsSanitized += reader.sanitized - sanitizedBefore;
    if (made !== 0) return made;
    if (reader.complaint !== '') engine.log('verbose', reader.complaint);
    return fail('ERR Bad data format');
  }
}

export function dumpFamily(): CommandDefinition[] {
  const dumps = new Dumps();
  const restore = (ctx: Context): void => dumps.restore(ctx);
  return family(dumpRows, {
    dump: (ctx) => dumps.dump(ctx),
    restore,
    'restore-asking': restore,
  });
}

function readOptions({ args }: Context): RestoreOptions {
  const options = { replaces: false, isAbsolute: false, idleSeconds: -1, frequency: -1 };
  for (let i = 4; i < args.count; i++) {
    const hasNext = i + 1 < args.count;
    if (args.is(i, 'replace')) {
      options.replaces = true;
    } else if (args.is(i, 'absttl')) {
      options.isAbsolute = true;
    } else if (args.is(i, 'idletime') && hasNext && options.frequency < 0) {
      options.idleSeconds = args.integer(++i);
      if (options.idleSeconds < 0) fail('ERR Invalid IDLETIME value, must be >= 0');
    } else if (args.is(i, 'freq') && hasNext && options.idleSeconds < 0) {
      options.frequency = args.integer(++i);
      if (options.frequency < 0 || options.frequency > frequencyMax) {
        fail('ERR Invalid FREQ value, must be >= 0 and <= 255');
      }
    } else {
      fail(replyErrors.syntax);
    }
  }
  return options;
}

/** The key that was replaced has gone, and the new one's time was over already. */
function announceLoss(ctx: Context): void {
  const { args, keyspace } = ctx;
  ctx.propagateAs(keyspace.settings.lazyServerDel ? 'UNLINK' : 'DEL', args.copy(1));
  ctx.changed(1, eventClasses.generic, 'del');
}

/** Who gets the command later counts from the same instant. */
function propagateDeadline(ctx: Context, atMs: bigint): void {
  if (!ctx.isFed) return;
  const { args } = ctx;
  const parts: (string | Uint8Array)[] = [args.copy(0), args.copy(1), atMs.toString()];
  for (let i = 3; i < args.count; i++) parts.push(args.copy(i));
  ctx.propagateAs(...parts, 'ABSTTL');
}

/** The clock of which `maxmemory-policy` has use. */
function setClock(keyspace: Keyspace, ref: number, options: RestoreOptions): void {
  const { frequency, idleSeconds } = options;
  const { arena, nowMs, settings } = keyspace;
  if (settings.usesLfu) {
    if (frequency >= 0) setAccessClock(arena, ref, lfuClock(nowMs, frequency));
  } else if (idleSeconds >= 0) {
    setAccessClock(arena, ref, clockOfIdle(nowMs, idleSeconds));
  }
}
