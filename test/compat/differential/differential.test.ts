import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differential } from './differential.ts';

const commands = Number(process.env.COMPAT_COMMANDS ?? 20_000);

test('random commands have the replies and the effects that they have in Redis', async () => {
  const report = await differential({ commands, seed: 1, peer: 'redis-server' });
  assert(report.isEqual, report.text);
});
