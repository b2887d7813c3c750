/** Publish and subscribe. */

import { latin1Bytes } from '../base/bytes.ts';
import { globMatch } from '../base/glob.ts';
import { type CommandDefinition, family } from '../engine/command.ts';
import type { Context } from '../engine/context.ts';
import type { SubscriptionKind } from '../engine/pubsub.ts';
import { fail } from '../engine/reply-error.ts';
import { replyHelp } from './help.ts';
import { pubsubRows } from './rows/pubsub.ts';

function publish(ctx: Context): void {
  const { args, engine, reply } = ctx;
  const { bytes } = args;
  reply.integer(
    engine.pubsub.publish(bytes, args.start(1), args.end(1), bytes, args.start(2), args.end(2)),
  );
  engine.feed?.message(ctx.db.index, args);
}

function spublish(ctx: Context): void {
  const { args, db, engine, reply } = ctx;
  const { bytes } = args;
  const { pubsub } = engine;
  reply.integer(
    pubsub.publishToShard(bytes, args.start(1), args.end(1), bytes, args.start(2), args.end(2)),
  );
  engine.feed?.message(db.index, args);
}

function subscribing(kind: SubscriptionKind, name: string): (ctx: Context) => void {
  return (ctx) => {
    const { args, engine, session } = ctx;
    // Old clients subscribe within a transaction; a shard channel was never possible there.
    if (session.deniesBlocking && kind === 'shardChannels') {
      fail(`ERR ${name} isn't allowed for a DENY BLOCKING client`);
    }
    for (const name of args.texts(1)) engine.pubsub.subscribe(session, kind, name);
  };
}

function unsubscribing(kind: SubscriptionKind): (ctx: Context) => void {
  return (ctx) => {
    const { args, engine, session } = ctx;
    if (args.count === 1) engine.pubsub.unsubscribeAll(session, kind);
    for (const name of args.texts(1)) engine.pubsub.unsubscribe(session, kind, name);
  };
}

function listing(kind: SubscriptionKind): (ctx: Context) => void {
  return (ctx) => {
    const { args, engine, reply } = ctx;
    const mark = reply.deferArray();
    let count = 0;
    for (const name of engine.pubsub.names(kind)) {
      const text = latin1Bytes(name);
      const isWanted =
        args.count === 2 ||
        globMatch(args.bytes, args.start(2), args.end(2), text, 0, text.length, false);
      if (!isWanted) continue;
      reply.bulk(text, 0, text.length);
      count++;
    }
    reply.closeArray(mark, count);
  };
}

function counting(kind: SubscriptionKind): (ctx: Context) => void {
  return (ctx) => {
    const { args, engine, reply } = ctx;
    reply.array(2 * (args.count - 2));
    for (let i = 2; i < args.count; i++) {
      reply.bulk(args.bytes, args.start(i), args.end(i));
      reply.integer(engine.pubsub.subscribers(kind, args.text(i)));
    }
  };
}

function oneName(handler: (ctx: Context) => void): (ctx: Context) => void {
  return (ctx) => {
    if (ctx.args.count > 3) fail(wrongSubcommand(ctx.args.text(1)));
    handler(ctx);
  };
}

function wrongSubcommand(name: string): string {
  return `ERR unknown subcommand or wrong number of arguments for '${name}'. Try PUBSUB HELP.`;
}

function help(ctx: Context): void {
  replyHelp(ctx, [
    'CHANNELS [<pattern>]',
    '    Names of the channels that have subscribers, all or those that match.',
    'NUMPAT',
    '    Number of different patterns that are subscribed to.',
    'NUMSUB [<channel> ...]',
    '    Subscribers of each channel; those of patterns are not counted.',
    'SHARDCHANNELS [<pattern>]',
    '    Names of the shard channels that have subscribers, all or those that match.',
    'SHARDNUMSUB [<shardchannel> ...]',
    '    Subscribers of each shard channel.',
  ]);
}

export const pubsubCommands: readonly CommandDefinition[] = family(pubsubRows, {
  psubscribe: subscribing('patterns', 'PSUBSCRIBE'),
  publish,
  pubsub: {
    channels: oneName(listing('channels')),
    help,
    numpat: (ctx) => ctx.reply.integer(ctx.engine.pubsub.count('patterns')),
    numsub: counting('channels'),
    shardchannels: oneName(listing('shardChannels')),
    shardnumsub: counting('shardChannels'),
  },
  punsubscribe: unsubscribing('patterns'),
  spublish,
  ssubscribe: subscribing('shardChannels', 'SSUBSCRIBE'),
  subscribe: subscribing('channels', 'SUBSCRIBE'),
  sunsubscribe: unsubscribing('shardChannels'),
  unsubscribe: unsubscribing('channels'),
});
