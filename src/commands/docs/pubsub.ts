/** What COMMAND DOCS says of the Pub/Sub commands. */
import type { DocsOf } from '../../engine/command-doc.ts';
import type { pubsubRows } from '../rows/pubsub.ts';

export const pubsubDocs: DocsOf<typeof pubsubRows> = {
  psubscribe: {
    summary: 'Receive what is published to channels that match glob patterns',
    complexity: 'O(N), N = patterns',
    arguments: [{ name: 'pattern', type: 'pattern', multiple: true }],
  },
  publish: {
    summary: 'Send a message to everybody who listens to a channel',
    complexity: 'O(N+M), N = subscribers of the channel, M = pattern subscriptions',
    arguments: [
      { name: 'channel', type: 'string' },
      { name: 'message', type: 'string' },
    ],
  },
  pubsub: {
    summary: 'Look at who listens to what',
    complexity: 'Depends on the subcommand',
    subcommands: {
      channels: {
        summary: 'List the channels that somebody listens to',
        complexity: 'O(N), N = channels with subscribers',
        arguments: [{ name: 'pattern', type: 'pattern', optional: true }],
      },
      help: {
        summary: 'List the subcommands',
        complexity: 'O(1)',
      },
      numpat: {
        summary: 'Count the different patterns that are listened to',
        complexity: 'O(1)',
      },
      numsub: {
        summary: 'Count the subscribers of each given channel',
        complexity: 'O(N), N = channels asked for',
        arguments: [{ name: 'channel', type: 'string', optional: true, multiple: true }],
      },
      shardchannels: {
        summary: 'List the shard channels that somebody listens to',
        complexity: 'O(N), N = shard channels with subscribers',
        arguments: [{ name: 'pattern', type: 'pattern', optional: true }],
      },
      shardnumsub: {
        summary: 'Count the subscribers of each given shard channel',
        complexity: 'O(N), N = shard channels asked for',
        arguments: [{ name: 'shardchannel', type: 'string', optional: true, multiple: true }],
      },
    },
  },
  punsubscribe: {
    summary: 'Stop receiving by the given patterns, or by all',
    complexity: 'O(N), N = patterns',
    arguments: [{ name: 'pattern', type: 'pattern', optional: true, multiple: true }],
  },
  spublish: {
    summary: 'Send a message to everybody who listens to a shard channel',
    complexity: 'O(N), N = subscribers of the shard channel',
    arguments: [
      { name: 'shardchannel', type: 'string' },
      { name: 'message', type: 'string' },
    ],
  },
  ssubscribe: {
    summary: 'Receive what is published to shard channels',
    complexity: 'O(N), N = shard channels',
    arguments: [{ name: 'shardchannel', type: 'string', multiple: true }],
  },
  subscribe: {
    summary: 'Receive what is published to channels',
    complexity: 'O(N), N = channels',
    arguments: [{ name: 'channel', type: 'string', multiple: true }],
  },
  sunsubscribe: {
    summary: 'Stop receiving from the given shard channels, or from all',
    complexity: 'O(N), N = shard channels',
    arguments: [{ name: 'shardchannel', type: 'string', optional: true, multiple: true }],
  },
  unsubscribe: {
    summary: 'Stop receiving from the given channels, or from all',
    complexity: 'O(N), N = channels',
    arguments: [{ name: 'channel', type: 'string', optional: true, multiple: true }],
  },
};
