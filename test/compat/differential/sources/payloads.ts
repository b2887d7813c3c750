/** Payloads of RESTORE, as Redis 7.0 made them: all newer servers read these. */
import type { Prng } from '../../../../src/base/prng.ts';
import type { Sources } from '../template.ts';
import { pick } from './draws.ts';

/** One of each encoding: strings, a list, sets, hashes, sorted sets. */
const payloads = [
  '000568656c6c6f0a006372df766534200a',
  '00c139300a009d94ea2793fc08b9',
  '12010210100000000300817802010182797903ff0a009f4546ffa8c0175d',
  '0b1404000000030000000100000002000000701101000a0085d5c1065b1dd055',
  '0202016201610a0075d99d835ef85f65',
  '10121200000004008266310381760202010301ff0a00bcc6b7450f4a7f9d',
  '1114140000000400816102010181620283322e3504ff0a00d44c6ea4f644d9d7',
  '05010161000000000000f03f0a00d9f63d8e15333610',
  '0401016601760a00adf24356b1860efc',
].map((hex) => Buffer.from(hex, 'hex').toString('latin1'));

/** One byte is another, or the end is missing. */
function broken(prng: Prng): string {
  const payload = pick(prng, payloads);
  const at = prng.below(payload.length);
  const cut = payload.slice(0, at);
  return prng.chance(0.3)
    ? cut
    : `${cut}${pick(prng, ['\x00', '\xff', 'x'])}${payload.slice(at + 1)}`;
}

export const payloadSources: Sources = {
  payload: (prng) => [pick(prng, payloads)],
  'broken-payload': (prng) => [broken(prng)],
};
