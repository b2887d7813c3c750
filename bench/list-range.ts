/** LRANGE: 300 elements of a long list, as the replies of redis-benchmark and of a timeline are. */
import { listCommands } from '../src/commands/list.ts';
import { replyRange } from '../src/commands/list-range.ts';
import { testEngine } from '../src/engine/testing.ts';
import { types } from '../src/values/value.ts';
import { leaf } from './leaf.ts';

const listElements = 20_000;
const rangeElements = 300;

const test = testEngine([listCommands]);
const { context } = test.engine;

function rangeOf(name: string, text: (i: number) => string, isForward: boolean): void {
  for (let i = 0; i < listElements; i++) test.run('RPUSH', name, text(i));
  test.run('LLEN', name);
  // The context is as the command left it, only the name of the key is gone.
  const key = new TextEncoder().encode(name);
  const ref = test.keyspace.read(context.db, key, 0, key.length);
  const mark = context.reply.mark();
  leaf(`${name}, each of ${rangeElements} elements`, rangeElements, () => {
    replyRange(context, ref, isForward ? 10_000 : 10_300, rangeElements, isForward);
    const { length } = context.reply;
    context.reply.rewind(mark);
    return length + types.list;
  });
}

rangeOf('three bytes', () => 'VXK', true);
rangeOf('three bytes backwards', () => 'VXK', false);
rangeOf('fifty bytes', (i) => String(i).padEnd(50, 'x'), true);
rangeOf('hundred bytes', (i) => String(i).padEnd(100, 'x'), true);
rangeOf('integers', (i) => String(i * 1001), true);
