import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differential } from './differential.ts';
import { readOptions } from './options.ts';
import type { Protocol } from './side.ts';

/** CI's part, of each; `main.ts` sends more. */
const commands = 10_000;

const given = process.env.COMPAT_PROTOCOL;
const protocols = given === undefined ? (['2', '3', 'both'] satisfies Protocol[]) : [given];

for (const protocol of protocols) {
  test(`random commands have the replies and effects of Redis, protocol ${protocol}`, async () => {
    const report = await differential(readOptions(['--protocol', protocol], process.env, commands));
    assert(report.isEqual, report.text);
  });
}
