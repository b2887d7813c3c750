/** Messages to whoever listens. Subscriptions are scenarios: their replies come at any time. */
import type { Family } from './family.ts';

export const pubsubFamily: Family = {
  family: 'pubsub',
  weight: 3,
  commands: [
    'PUBLISH <channel> <value>',
    'SPUBLISH <channel> <value>',
    ['PUBSUB CHANNELS [<channel-pattern>]', 'unordered'],
    'PUBSUB NUMSUB [<channel>]',
    'PUBSUB NUMPAT',
    ['PUBSUB SHARDCHANNELS [<channel-pattern>]', 'unordered'],
    'PUBSUB SHARDNUMSUB [<channel>]',
    'PUBSUB (x|NUMSUBS|NUMPAT|CHANNELS) [<value>] [<value>]',
    ['PUBSUB HELP', 'shape'],
  ],
};
