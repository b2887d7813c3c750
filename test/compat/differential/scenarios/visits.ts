/** Connections that come and go: passwords, ends, and bytes that are no request. */
import type { Prng } from '../../../../src/base/prng.ts';
import { choice, pick } from '../sources/draws.ts';
import { sources } from '../sources.ts';
import { idOf, type Step } from '../step.ts';
import { compileTemplate, type Draw } from '../template.ts';
import type { Words } from '../wire.ts';
import { batchOn, type Draws, exact } from './draws.ts';

/** Not in a transaction: there Redis leaves a wrong password without its reply. */
const knocks: readonly Draw[] = [
  'AUTH (secret|wrong)',
  'AUTH (default|nobody) (secret|wrong)',
  'AUTH [secret] [secret] [secret]',
  'HELLO',
  'HELLO <protocol> AUTH default (secret|wrong) [SETNAME <client-name>]',
  'HELLO <protocol> [SETNAME <client-name>]',
  'HELLO (x|4|2 AUTH|2 AUTH default|3 SETNAME)',
  'GET s0',
  'PING',
  'RESET',
  'NOTHING',
  'GET',
  'COMMAND COUNTS',
  'CLIENT GETNAME',
  'QUIT',
  'QUIT <value>',
].map((template) => compileTemplate(template, sources));

function several(prng: Prng, draws: readonly Draw[], most: number): Words[] {
  return Array.from({ length: 1 + prng.below(most) }, () => pick(prng, draws)(prng));
}

/** Who has given no password may do little. */
export function guarded({ prng }: Draws): Step[] {
  const password = (text: string): Step => batchOn(0, exact('CONFIG', 'SET', 'requirepass', text));
  return [
    password('secret'),
    { is: 'visit', commands: several(prng, knocks, 8) },
    { is: 'visit', commands: several(prng, knocks, 8) },
    password(''),
    { is: 'visit', commands: several(prng, knocks, 8) },
  ];
}

const killer: Draw = (prng) => [
  ...['CLIENT', 'KILL', 'ID', idOf('visitor')],
  ...pick(prng, [[], ['SKIPME', 'yes'], ['SKIPME', 'no'], ['TYPE', 'pubsub'], ['USER', 'default']]),
];

/** Ends of a connection: by itself, or because it asks for its own end. */
export function killed({ prng }: Draws): Step[] {
  const words = pick(prng, [killer(prng), ['QUIT']]);
  const before = several(prng, [choice('PING'), () => ['MULTI'], () => ['SET', 's0', '1']], 3);
  return [{ is: 'visit', commands: [...before, words, ['PING'], ['EXEC'], ['PING']] }];
}

const pieces = [
  'PING\r\n',
  'ping\n',
  '\r\n',
  '   \r\n',
  'ECHO "a\\x41\\n\\"b"\r\n',
  "ECHO 'it\\'s'\r\n",
  'ECHO "open\r\n',
  'ECHO "a"b\r\n',
  'ECHO \x00\xff\r\n',
  'GET\r\n',
  '  SET  s0   "" \r\n',
  'NOTHING "a b" c\r\n',
  '*0\r\n',
  '*-1\r\n',
  '*1\r\n$4\r\nPING\r\n',
  '*2\r\n$4\r\nECHO\r\n$2\r\n\r\n\r\n',
  '*2\r\n$4\r\nECHO\r\n$0\r\n\r\n',
  '*1\r\n:1\r\n',
  '*1\r\n$-1\r\n',
  '*1\r\n$abc\r\n',
  '*1\r\n$4294967296\r\n',
  '*abc\r\n',
  '*1048577\r\n',
  '*2147483648\r\n',
  '*99999999999999999999\r\n',
  '*1\r\n$4\r\nPINGxx',
  '*2\r\n$4\r\nECHO\r\n$10\r\nshort\r\n',
  '*1\r\n$ 4\r\nPING\r\n',
  '*01\r\n$4\r\nPING\r\n',
  '*+1\r\n$4\r\nPING\r\n',
  '*1\r\n$04\r\nPING\r\n',
  '*3\r\n$3\r\nSET\r\n$2\r\ns0\r\n',
  '*1\r\n\r\n',
  'QUIT\r\n',
  'POST / HTTP/1.1\r\n',
  'Host: x\r\n',
  '$4\r\nPING\r\n',
  '+OK\r\n',
  '\x00',
  '"',
  'x'.repeat(9000),
] as const;

/** Requests by hand, good ones and others. */
export function noise({ prng }: Draws): Step[] {
  const length = 1 + prng.below(4);
  const bytes = Array.from({ length }, () => pick(prng, pieces)).join('');
  return [{ is: 'noise', bytes }];
}
