/** DEBUG PROTOCOL: a reply of each type, for the tests of clients. */
import type { Context } from '../engine/context.ts';
import { fail } from '../engine/reply-error.ts';
import type { ReplyWriter } from '../resp/reply-writer.ts';

type Sample = (reply: ReplyWriter) => void;

const samples: Readonly<Record<string, Sample>> = {
  string: (reply) => reply.bulkText('Hello World'),
  integer: (reply) => reply.integer(12345),
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: Redis's own sample.
  double: (reply) => reply.double(3.141),
  bignum: (reply) => reply.bigNumber('1234567999999999999999999999999999999'),
  null: (reply) => reply.nullBulk(),
  array(reply) {
    reply.array(3);
    for (let i = 0; i < 3; i++) reply.integer(i);
  },
  set(reply) {
    reply.set(3);
    for (let i = 0; i < 3; i++) reply.integer(i);
  },
  map(reply) {
    reply.map(3);
    for (let i = 0; i < 3; i++) {
      reply.integer(i);
      reply.boolean(i === 1);
    }
  },
  attrib(reply) {
    if (reply.resp === 3) {
      reply.attribute(1);
      reply.bulkText('key-popularity');
      reply.array(2);
      reply.bulkText('key:123');
      reply.integer(90);
    }
    reply.bulkText('Some real reply following the attribute');
  },
  push(reply) {
    if (reply.resp === 2) fail('ERR RESP2 is not supported by this command');
    reply.push(2);
    reply.bulkText('server-cpu-usage');
    reply.integer(42);
    // A push is no answer: clients drop it and wait for one.
    reply.bulkText('Some real reply following the push reply');
  },
  verbatim: (reply) => reply.verbatim('txt', 'This is a verbatim\nstring'),
  true: (reply) => reply.boolean(true),
  false: (reply) => reply.boolean(false),
};

const wrongName =
  'ERR Wrong protocol type name. Please use one of the following: ' +
  'string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false';

export function protocol({ args, reply }: Context): void {
  const name = args.word(2);
  const sample = Object.hasOwn(samples, name) ? samples[name] : undefined;
  if (sample === undefined) fail(wrongName);
  sample(reply);
}
