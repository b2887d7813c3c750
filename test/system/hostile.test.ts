/**
 * A server's process among clients that mean it ill: requests that are cut, garbled, endless or too
 * large, replies that nobody reads, names that a language might trip over.
 *
 * (1) A bystander has a connection and data of its own. It is served during and after each case,
 *     and finds its data as they were.
 * (2) Each case leaves nothing behind: all connections but the bystander's are gone after it, all
 *     other keys too, and memory is what it was.
 * (3) What is random is drawn from a seed, one connection after the other.
 */
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { latin1Bytes } from '../../src/base/bytes.ts';
import { Prng } from '../../src/base/prng.ts';
import type { Reply } from '../../src/resp/reply.ts';
import { ReplyParser } from '../../src/resp/reply-parser.ts';
import { encodeRequest } from '../../src/resp/request-writer.ts';
import { Generator } from '../compat/differential/generator.ts';
import { pick } from '../compat/differential/sources/draws.ts';
import { Client, type Program, startServer } from './program.ts';

const seed = 20_251_120;
const waitMs = 15_000;
const mebibyte = 1024 * 1024;
const kibibyte = 1024;

/** Memory that may stay in use after a case: idle buffers, and tables that shrink late. */
const keptBytesMax = 4 * mebibyte;
/** What the process may have taken from the system at the end, above its beginning. */
const residentGrowthMax = 384 * mebibyte;
/** The database that no case touches. */
const ownDatabase = 15;

/** Names that mean something to a language, a file system, a protocol or a pattern. */
const oddNames: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\r\n',
  '$-1\r\n',
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'length',
  '../../etc/passwd',
  '%s%n',
  '*',
  '[a-',
  '\\',
  '\xff\xfe\x80',
  'x'.repeat(70_000),
];

function requestOf(...words: readonly string[]): string {
  return Buffer.from(encodeRequest(words)).toString('latin1');
}

async function within<T>(what: string, wait: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(() => failed(new Error(`no ${what} within ${waitMs} ms`)), waitMs);
  });
  try {
    return await Promise.race([wait, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks again and again until it is so. */
async function eventually(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const endMs = Date.now() + waitMs;
  while (!(await isSo())) assert.ok(Date.now() < endMs, `${what} within ${waitMs} ms`);
}

/** A client that sends what it likes. Text has one character per byte. */
class Peer {
  readonly #socket: Socket;
  readonly #closed: Promise<void>;
  #heard: Buffer[] = [];
  #look: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => {
      this.#heard.push(bytes);
      this.#look();
    });
    socket.on('error', () => {});
    this.#closed = new Promise((done) => socket.on('close', () => done()));
  }

  static async connect(t: TestContext, port: number): Promise<Peer> {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    t.after(() => socket.destroy());
    const peer = new Peer(socket);
    await within('connection', new Promise<void>((done) => socket.once('connect', () => done())));
    return peer;
  }

  send(text: string | Uint8Array): void {
    this.#socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
  }

  /** Reads nothing more. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** Has nothing more to send. */
  end(): void {
    this.#socket.end();
  }

  /** Goes without a word; what was sent to it is answered by a reset. */
  vanish(): void {
    this.#socket.resetAndDestroy();
  }

  /** What came, once it ends like this. */
  async heard(end: string): Promise<string> {
    const come = new Promise<void>((done) => {
      this.#look = () => {
        const last = this.#heard.at(-1);
        const isShort = (last?.length ?? 0) < end.length;
        const text = isShort
          ? this.#text()
          : (last?.toString('latin1', last.length - end.length) ?? '');
        if (text.endsWith(end)) done();
      };
      this.#look();
    });
    await within(JSON.stringify(end.slice(0, 80)), Promise.race([come, this.#closed]));
    this.#look = () => {};
    return this.#take();
  }

  /** What came up to the server's end of the connection. */
  async untilClosed(): Promise<string> {
    try {
      await within('end of the connection', this.#closed);
    } catch (error) {
      throw new Error(`${error}, but: ${this.#text().slice(0, 200)}`);
    }
    return this.#take();
  }

  #text(): string {
    return Buffer.concat(this.#heard).toString('latin1');
  }

  #take(): string {
    const text = this.#text();
    this.#heard = [];
    return text;
  }
}

/** Who wants to be served all the time. */
class Bystander {
  readonly #client: Client;
  readonly #program: Program;
  #asked = 0;
  /** How it was at first. */
  #before = { data: '', memory: 0, resident: 0 };

  constructor(client: Client, program: Program) {
    this.#client = client;
    this.#program = program;
  }

  async settle(): Promise<void> {
    await this.run('SELECT', String(ownDatabase));
    await this.run('SET', 'string', 'x'.repeat(1000), 'EX', '100000');
    await this.run('RPUSH', 'list', 'a', 'b', 'c');
    await this.run('HSET', 'hash', 'field', 'value', '__proto__', 'own');
    await this.run('SADD', 'set', '1', '2', '3', 'member');
    await this.run('ZADD', 'zset', '1', 'one', '2.5', 'more');
    this.#before = {
      data: await this.#all(),
      memory: await this.info('memory', 'used_memory'),
      resident: await this.info('memory', 'used_memory_rss'),
    };
  }

  readonly run = (...words: readonly string[]): Promise<string> =>
    within(`reply to ${words[0]}`, this.#client.run(...words));

  async info(section: string, field: string): Promise<number> {
    const text = await this.run('INFO', section);
    const found = new RegExp(`^${field}:(\\d+)\\r$`, 'm').exec(text);
    assert.ok(found !== null, `INFO ${section} tells ${field}`);
    return Number(found[1]);
  }

  /** Bytes in use above what was in use at first. */
  async memoryGrowth(): Promise<number> {
    return (await this.info('memory', 'used_memory')) - this.#before.memory;
  }

  async residentGrowth(): Promise<number> {
    return (await this.info('memory', 'used_memory_rss')) - this.#before.resident;
  }

  async isServed(): Promise<void> {
    const token = `token:${++this.#asked}`;
    assert.equal(await this.run('PING', token), token);
    assert.equal(await this.run('SET', 'own', token), 'OK');
    assert.equal(await this.run('GET', 'own'), token);
    assert.equal(await this.run('DEL', 'own'), '1');
  }

  /** Waits until it is alone, looks after its things, and clears away what others left. */
  async staysAlone(): Promise<void> {
    await eventually('all others are gone', async () => {
      return (await this.info('clients', 'connected_clients')) === 1;
    });
    assert.equal(await this.info('clients', 'blocked_clients'), 0);
    await this.isServed();
    assert.equal(await this.#all(), this.#before.data);
    for (let database = 0; database < ownDatabase; database++) {
      await this.run('SELECT', String(database));
      await this.run('FLUSHDB', 'SYNC');
    }
    await this.run('SELECT', String(ownDatabase));
    assert.equal(await this.run('DBSIZE'), '5');
    await eventually('memory is given back', async () => {
      return (await this.memoryGrowth()) < keptBytesMax;
    });
    assert.ok(!this.#program.output.includes('REPORT'), this.#program.output.slice(-4000));
    assert.equal(this.#program.complaints, '');
  }

  async #all(): Promise<string> {
    const replies: string[] = [];
    for (const words of [
      ['GET', 'string'],
      ['EXPIRETIME', 'string'],
      ['LRANGE', 'list', '0', '-1'],
      ['HGETALL', 'hash'],
      ['SMEMBERS', 'set'],
      ['ZRANGE', 'zset', '0', '-1', 'WITHSCORES'],
    ]) {
      this.#client.send(...words);
      replies.push(shown(await within(`reply to ${words[0]}`, this.#client.next())));
    }
    return replies.join('\n');
  }
}

function shown(reply: Reply): string {
  return JSON.stringify(reply, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

/** What a case has to do with. */
interface Scene {
  readonly t: TestContext;
  readonly port: number;
  readonly program: Program;
  readonly bystander: Bystander;
  readonly prng: Prng;
}

function peersOf({ t, port }: Scene, count: number): Promise<Peer[]> {
  return Promise.all(Array.from({ length: count }, () => Peer.connect(t, port)));
}

/** Sends this on a connection of its own: it must be answered like this, and closed. */
async function isRefused(scene: Scene, sent: string, answer: string): Promise<void> {
  const peer = await Peer.connect(scene.t, scene.port);
  peer.send(sent);
  assert.equal(await peer.untilClosed(), answer, JSON.stringify(sent.slice(0, 80)));
}

/** Replies follow the protocol, up to an end that may be anywhere. */
function assertReplies(text: string, context: string): void {
  const bytes = latin1Bytes(text);
  const parser = new ReplyParser();
  for (let at = 0; at < bytes.length; at = parser.position) {
    const reply = parser.next(bytes, at, bytes.length);
    if (reply === undefined) return;
    assert.ok(reply.is !== 'broken', `${context}: ${text.slice(at, at + 200)}`);
  }
}

// Requests.

async function cutRequests(scene: Scene): Promise<void> {
  const { bystander, port, prng, t } = scene;
  const requests = [
    requestOf('SET', 'cut', 'x'.repeat(300)),
    'SET cut inline\r\n',
    requestOf('RPUSH', 'cut', ...Array.from({ length: 30 }, (_, i) => `element ${i}`)),
    requestOf('HSET', 'cut', 'f', 'v'.repeat(200_000)),
    `${requestOf('MULTI')}${requestOf('SET', 'cut', 'v')}${requestOf('EXEC')}`,
    requestOf('BLPOP', 'cut', '0'),
  ];
  for (let round = 0; round < 200; round++) {
    const request = requests[round % requests.length];
    // At times two bytes short: what follows the last argument is looked at as little as by Redis.
    const length = prng.below(request.length - 1);
    const cut = prng.below(length + 1);
    const peer = await Peer.connect(t, port);
    peer.send(request.slice(0, cut));
    if (prng.chance(0.3)) await bystander.run('PING');
    peer.send(request.slice(cut, length));
    if (prng.chance(0.5)) {
      peer.end();
      await peer.untilClosed();
    } else {
      peer.vanish();
    }
  }
  await bystander.run('SELECT', '0');
  assert.equal(await bystander.run('EXISTS', 'cut'), '0');
  await bystander.run('SELECT', String(ownDatabase));
}

async function brokenRequests(scene: Scene): Promise<void> {
  const refusals: readonly (readonly [sent: string, reason: string])[] = [
    ['*1\r\n*1\r\n$4\r\nPING\r\n', "expected '$', got '*'"],
    ['*1\r\n+PING\r\n', "expected '$', got '+'"],
    ['*x\r\n', 'invalid multibulk length'],
    ['*2147483648\r\n', 'invalid multibulk length'],
    ['*99999999999999999999\r\n', 'invalid multibulk length'],
    ['*1\r\n$-1\r\n', 'invalid bulk length'],
    ['*1\r\n$536870913\r\n', 'invalid bulk length'],
    ['*1\r\n$99999999999999999999\r\n', 'invalid bulk length'],
    ['*1\r\n$0x4\r\nPING\r\n', 'invalid bulk length'],
    ['PING "unbalanced\r\n', 'unbalanced quotes in request'],
    ["PING 'a'b\r\n", 'unbalanced quotes in request'],
    ['a'.repeat(65 * kibibyte), 'too big inline request'],
    [`\0${'a'.repeat(65 * kibibyte)}\r\n`, 'too big inline request'],
    [`*${'1'.repeat(65 * kibibyte)}`, 'too big mbulk count string'],
    [`*1\r\n$${'1'.repeat(65 * kibibyte)}`, 'too big bulk count string'],
  ];
  for (const [sent, reason] of refusals) {
    await isRefused(scene, sent, `-ERR Protocol error: ${reason}\r\n`);
    await isRefused(
      scene,
      `${requestOf('PING')}${sent}${requestOf('SET', 'late', 'x')}`,
      `+PONG\r\n-ERR Protocol error: ${reason}\r\n`,
    );
  }
  for (const empty of ['*0\r\n', '*-1\r\n', '*-2147483648\r\n', '\r\n', '\n', '   \r\n']) {
    const peer = await Peer.connect(scene.t, scene.port);
    peer.send(`${empty.repeat(1000)}PING\r\n`);
    assert.equal(await peer.heard('G\r\n'), '+PONG\r\n');
    peer.end();
  }
}

async function garbage(scene: Scene): Promise<void> {
  const { bystander, port, prng, t } = scene;
  for (let round = 0; round < 150; round++) {
    const peer = await Peer.connect(t, port);
    const bytes = Buffer.from(prng.bytes(1 + prng.below(4096)));
    // Half of them pretend to be arrays.
    peer.send((prng.chance(0.5) ? '*3\r\n$' : '') + bytes.toString('latin1'));
    peer.end();
    assertReplies(await peer.untilClosed(), `garbage ${round}`);
    if (round % 25 === 0) await bystander.isServed();
  }
}

/** Requests whose length alone is given. Memory must follow what has arrived. */
async function announcements(scene: Scene): Promise<void> {
  const { bystander } = scene;
  const announced = [
    `*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${512 * mebibyte}\r\nabc`,
    `*2147483647\r\n$3\r\nDEL\r\n$1\r\nk\r\n`,
    `*2147483647\r\n$${512 * mebibyte}\r\nabc`,
    `${requestOf('MULTI')}*2\r\n$4\r\nECHO\r\n$${512 * mebibyte}\r\n${'x'.repeat(20_000)}`,
  ];
  const peers = await peersOf(scene, 60);
  for (const [i, peer] of peers.entries()) peer.send(announced[i % announced.length]);
  await eventually('all have arrived', async () => {
    return !/ qbuf=0 (?!.* cmd=client\|list )/.test(await bystander.run('CLIENT', 'LIST'));
  });
  await bystander.isServed();
  const growth = await bystander.memoryGrowth();
  assert.ok(growth < 64 * mebibyte, `${growth} bytes for 23 GiB that were announced`);
  for (const peer of peers) peer.vanish();
}

/** What costs the square of the length takes longer than a reply is waited for. */
async function longRequests(scene: Scene): Promise<void> {
  const count = 60_000;
  const names = Array.from({ length: count }, (_, i) => `name ${i}`);
  const some = names.slice(0, 20_000);
  const twice = some.concat(some);
  const peer = await Peer.connect(scene.t, scene.port);
  const ask = async (
    command: readonly string[],
    words: readonly string[],
    end: string,
  ): Promise<void> => {
    peer.send(encodeRequest(command.concat(words)));
    await peer.heard(end);
  };
  await ask(['WATCH'], names, '+OK\r\n');
  await ask(['WATCH'], names, '+OK\r\n');
  await ask(['UNWATCH'], [], '+OK\r\n');
  await ask(['BLPOP'], [...names, '0.01'], '*-1\r\n');
  await ask(['SSUBSCRIBE'], some, `:${some.length}\r\n`);
  await ask(['SUNSUBSCRIBE'], [], ':0\r\n');
  await ask(['PSUBSCRIBE'], twice, `:${some.length}\r\n`);
  await ask(['PUNSUBSCRIBE'], some, ':0\r\n');
  await ask(['MSET'], twice, '+OK\r\n');
  await ask(['DEL'], twice, '\r\n');
  await ask(['SADD', 'set'], twice, `:${some.length}\r\n`);
  await ask(['SREM', 'set'], twice, `:${some.length}\r\n`);
  await ask(
    ['ZADD', 'zset'],
    some.flatMap((name) => ['1', name]),
    `:${some.length}\r\n`,
  );
  await ask(['ZREM', 'zset'], twice, `:${some.length}\r\n`);
  await ask(['HSET', 'hash'], twice, '\r\n');
  await ask(['HDEL', 'hash'], twice, '\r\n');
  await ask(['SINTERCARD', String(count)], names, ':0\r\n');
  await ask(['COMMAND', 'DOCS'], names, '*0\r\n');
  await ask(['COMMAND', 'INFO'], names, '$-1\r\n'.repeat(count));
  await ask(['CONFIG', 'GET'], names, '*0\r\n');
  await ask(['INFO'], names, '$0\r\n\r\n');
  await ask(['NOSUCH'], names, '\r\n');
  peer.end();
}

/** What becomes a string is bounded; keys and values are not. */
async function longNames(scene: Scene): Promise<void> {
  const name = 'x'.repeat(2 * mebibyte);
  const peer = await Peer.connect(scene.t, scene.port);
  const refused = [
    ['SUBSCRIBE', name],
    ['PSUBSCRIBE', 'short', name],
    ['SUNSUBSCRIBE', name],
    ['WATCH', 'short', name],
    ['BLPOP', 'short', name, '0'],
    ['BZPOPMIN', name, '0'],
    ['CLIENT', 'SETNAME', name],
    ['CLIENT', 'SETINFO', 'lib-name', name],
    ['CONFIG', 'SET', 'requirepass', name],
    ['CONFIG', 'GET', name],
    ['AUTH', name, 'x'],
    ['INFO', name],
    ['SHUTDOWN', name],
    ['LATENCY', 'RESET', name],
  ];
  for (const words of refused) {
    peer.send(requestOf(...words));
    assert.equal(
      await peer.heard('\r\n'),
      '-ERR a name or option is longer than 1 MiB\r\n',
      words[0],
    );
  }
  const [monitor, waiting, watching] = await peersOf(scene, 3);
  monitor.send('MONITOR\r\n');
  waiting.send('BLPOP list 0\r\n');
  watching.send('WATCH short\r\n');
  await watching.heard('+OK\r\n');
  peer.send(requestOf('SET', name, name) + requestOf('RPUSH', `${name}:list`, 'x'));
  assert.equal(await peer.heard(':1\r\n'), '+OK\r\n:1\r\n');
  await monitor.heard('"x"\r\n');
  for (const one of [peer, monitor, waiting, watching]) one.end();
}

// Patterns.

async function starryPatterns(scene: Scene): Promise<void> {
  const { bystander } = scene;
  const text = 'a'.repeat(5000);
  const patterns = [
    `${'a*'.repeat(900)}b`,
    `${'*a'.repeat(20_000)}b`,
    '*'.repeat(100_000),
    `${'*?'.repeat(5000)}b`,
    `${'*[a-z]'.repeat(900)}b`,
    `${'*[^b]'.repeat(900)}\\`,
    `*${'['.repeat(10_000)}`,
    '\\'.repeat(9999),
  ];
  const [asker, listener] = await peersOf(scene, 2);
  const found = (pattern: string): boolean => /^\*+$/.test(pattern);
  asker.send(requestOf('SET', text, 'x') + requestOf('SADD', 'texts', text));
  assert.equal(await asker.heard(':1\r\n'), '+OK\r\n:1\r\n');
  const bulk = `$${text.length}\r\n${text}\r\n`;
  for (const pattern of patterns) {
    const list = found(pattern) ? `*1\r\n${bulk}` : '*0\r\n';
    asker.send(requestOf('SCAN', '0', 'MATCH', pattern, 'COUNT', '10', 'TYPE', 'string'));
    asker.send(requestOf('SSCAN', 'texts', '0', 'MATCH', pattern));
    asker.send(requestOf('CONFIG', 'GET', pattern) + requestOf('PUBSUB', 'CHANNELS', pattern));
    asker.send(requestOf('COMMAND', 'LIST', 'FILTERBY', 'PATTERN', pattern) + requestOf('PING'));
    const replies = await asker.heard('+PONG\r\n');
    const scanned = `*2\r\n$1\r\n0\r\n${list}`;
    assert.ok(replies.startsWith(scanned + scanned), pattern.slice(0, 20));
    listener.send(requestOf('PSUBSCRIBE', pattern));
    await listener.heard('\r\n:1\r\n');
    asker.send(requestOf('PUBLISH', text, 'm'));
    assert.equal(await asker.heard('\r\n'), found(pattern) ? ':1\r\n' : ':0\r\n');
    listener.send(requestOf('PUNSUBSCRIBE'));
    await listener.heard('\r\n:0\r\n');
    await bystander.isServed();
  }
  for (const peer of [asker, listener]) peer.end();
}

// Replies.

async function unreadReplies(scene: Scene): Promise<void> {
  const { bystander, program } = scene;
  const [greedy, subscriber, monitor, writer] = await peersOf(scene, 4);
  const closed = async (count: number): Promise<void> => {
    await program.line('overcoming of output buffer limits', count);
    const growth = await bystander.memoryGrowth();
    assert.ok(growth < 16 * mebibyte, `${growth} bytes of replies`);
    await bystander.isServed();
  };
  writer.send(requestOf('SET', 'long', 'x'.repeat(mebibyte)));
  await writer.heard('+OK\r\n');
  greedy.stopReading();
  greedy.send(requestOf('GET', 'long').repeat(50));
  await closed(1);
  subscriber.send(requestOf('SUBSCRIBE', 'news'));
  await subscriber.heard(':1\r\n');
  subscriber.stopReading();
  writer.send(requestOf('PUBLISH', 'news', 'x'.repeat(mebibyte)).repeat(50));
  await closed(2);
  monitor.send('MONITOR\r\n');
  await monitor.heard('+OK\r\n');
  monitor.stopReading();
  writer.send(requestOf('PING', 'x'.repeat(8 * kibibyte)).repeat(3 * kibibyte));
  await closed(3);
  for (const peer of [greedy, subscriber, monitor, writer]) peer.vanish();
}

// Connections.

async function idleConnections(scene: Scene): Promise<void> {
  const { bystander } = scene;
  const begun = ['', '*', '*2\r\n$4\r\n', 'PING', `${requestOf('MULTI')}*1\r\n`, 'BLPOP k 0\r\n'];
  const peers = await peersOf(scene, 300);
  for (const [i, peer] of peers.entries()) peer.send(begun[i % begun.length]);
  await bystander.isServed();
  await eventually('all are connected', async () => {
    return (await bystander.info('clients', 'connected_clients')) === peers.length + 1;
  });
  for (const [i, peer] of peers.entries()) {
    if (i % 2 === 0) peer.end();
    else peer.vanish();
  }
}

async function tooManyConnections(scene: Scene): Promise<void> {
  const { bystander } = scene;
  await bystander.run('CONFIG', 'SET', 'maxclients', '50');
  const peers = await peersOf(scene, 49);
  for (let extra = 0; extra < 30; extra++) {
    await isRefused(scene, '', '-ERR max number of clients reached\r\n');
  }
  await bystander.isServed();
  for (const peer of peers) peer.end();
  await bystander.run('CONFIG', 'SET', 'maxclients', '10000');
}

async function hello(scene: Scene): Promise<void> {
  const refused: readonly (readonly string[])[] = [
    ['1'],
    ['4'],
    ['-3'],
    ['3.0'],
    ['abc'],
    [''],
    ['\0'],
    ['99999999999999999999'],
    ['3', 'AUTH'],
    ['3', 'AUTH', 'default'],
    ['3', 'AUTH', '__proto__', 'x'],
    ['3', 'SETNAME'],
    ['3', 'SETNAME', 'a b'],
    ['3', 'SETNAME', 'a\nb'],
    ['3', 'NOSUCH'],
    ['3', '__proto__', 'x'],
    ['3', ...Array.from({ length: 10_001 }, () => 'SETNAME')],
  ];
  const peer = await Peer.connect(scene.t, scene.port);
  for (const words of refused) {
    peer.send(requestOf('HELLO', ...words) + requestOf('PING'));
    const replies = await peer.heard('+PONG\r\n');
    assert.match(replies, /^-[A-Z]+ [^\r\n]+\r\n\+PONG\r\n$/, words.slice(0, 4).join(' '));
  }
  // None of them has changed the protocol.
  peer.send(requestOf('GET', 'missing'));
  assert.equal(await peer.heard('\r\n'), '$-1\r\n');
  peer.send(requestOf('HELLO', '3', 'SETNAME', '__proto__') + requestOf('CLIENT', 'GETNAME'));
  assert.match(await peer.heard('__proto__\r\n'), /^%7\r\n/);
  peer.end();
}

// Names.

async function oddKeys(scene: Scene): Promise<void> {
  const peer = await Peer.connect(scene.t, scene.port);
  const gives = async (words: readonly string[], reply: string): Promise<void> => {
    peer.send(requestOf(...words));
    const about = `${words[0]} ${JSON.stringify(words[1].slice(0, 20))}`;
    assert.equal(await peer.heard(reply), reply, about);
  };
  const bulk = (text: string): string => `$${text.length}\r\n${text}\r\n`;
  const one = ':1\r\n';
  for (const name of oddNames) {
    const text = bulk(name);
    await gives(['SET', name, name], '+OK\r\n');
    await gives(['GETSET', name, name], text);
    await gives(['MGET', name, name], `*2\r\n${text}${text}`);
    await gives(['RENAME', name, 'other'], '+OK\r\n');
    await gives(['COPY', 'other', name], one);
    await gives(
      ['SCAN', '0', 'TYPE', 'string', 'MATCH', 'other'],
      `*2\r\n$1\r\n0\r\n*1\r\n${bulk('other')}`,
    );
    await gives(['EXPIRE', name, '1000'], one);
    await gives(['PERSIST', name], one);
    await gives(['DEL', name, 'other', name], ':2\r\n');
    await gives(['LPUSH', name, name], one);
    await gives(['LPOS', name, name], ':0\r\n');
    await gives(['LMOVE', name, name, 'LEFT', 'RIGHT'], text);
    await gives(['LPOP', name], text);
    await gives(['HSET', name, name, name], one);
    await gives(['HGET', name, name], text);
    await gives(['HKEYS', name], `*1\r\n${text}`);
    await gives(['HGETALL', name], `*2\r\n${text}${text}`);
    await gives(['HDEL', name, name], one);
    await gives(['SADD', name, name], one);
    await gives(['SMISMEMBER', name, name, 'x'], '*2\r\n:1\r\n:0\r\n');
    await gives(['SMEMBERS', name], `*1\r\n${text}`);
    await gives(['SMOVE', name, 'other', name], one);
    await gives(['SPOP', 'other'], text);
    await gives(['ZADD', name, '1', name], one);
    await gives(['ZSCORE', name, name], bulk('1'));
    await gives(['ZRANGE', name, '0', '-1'], `*1\r\n${text}`);
    await gives(['ZPOPMIN', name], `*2\r\n${text}${bulk('1')}`);
    await gives(['EXISTS', name], ':0\r\n');
    await gives(['SETBIT', name, '7', '1'], ':0\r\n');
    await gives(['GETDEL', name], bulk('\x01'));
  }
  peer.end();
}

/** What is looked up by a name that a client gives. */
async function oddLookups(scene: Scene): Promise<void> {
  const { bystander } = scene;
  const failing: readonly (readonly string[])[] = [
    [],
    ['CONFIG'],
    ['CONFIG', 'SET', 'list-max-listpack-size', '128', '?', '1'],
    ['CONFIG', 'SET', '?', '1'],
    ['CLIENT'],
    ['CLIENT', 'KILL', 'TYPE', '?'],
    ['CLIENT', 'LIST', 'TYPE', '?'],
    ['OBJECT'],
    ['COMMAND'],
    ['COMMAND', 'GETKEYS', '?'],
    ['MEMORY'],
    ['LATENCY', 'GRAPH', '?'],
    ['PUBSUB'],
    ['SET', 'k', 'v', '?'],
    ['ZADD', 'k', '?', '1', 'a'],
    ['SORT', 'k', 'BY', '*', '?'],
    ['BITFIELD', 'k', '?', 'u8', '0'],
    ['HELLO', '?'],
    ['SELECT', '?'],
  ];
  const empty: readonly (readonly string[])[] = [
    ['CONFIG', 'GET', '?'],
    ['COMMAND', 'DOCS', '?'],
    ['COMMAND', 'LIST', 'FILTERBY', 'MODULE', '?'],
    ['LATENCY', 'HISTOGRAM', '?'],
    ['LATENCY', 'HISTORY', '?'],
  ];
  const words = oddNames.filter((name) => !/^(\*|length)$/.test(name));
  for (const name of words) {
    const filled = (template: readonly string[]): string[] =>
      template.includes('?')
        ? template.map((word) => (word === '?' ? name : word))
        : [...template, name];
    for (const template of failing) {
      const reply = await bystander.run(...filled(template));
      assert.match(reply, /^-(ERR|NOPROTO) /, filled(template).join(' ').slice(0, 80));
    }
    for (const template of empty) {
      assert.match(await bystander.run(...filled(template)), /^(array|map)$/);
    }
    assert.match(await bystander.run('INFO', name), /^$/);
    assert.equal(await bystander.run('LATENCY', 'RESET', name), '0');
  }
}

// Anything.

/** Changes some bytes of a request, or where it begins and ends. */
function mutated(prng: Prng, text: string): string {
  const at = prng.below(text.length);
  const span = 1 + prng.below(8);
  switch (prng.below(8)) {
    case 0:
      return text.slice(0, at) + text.slice(at + span);
    case 1:
      return text.slice(0, at + span) + text.slice(at);
    case 2:
      return text.slice(0, at) + Buffer.from(prng.bytes(span)).toString('latin1') + text.slice(at);
    case 3:
      return text.slice(0, at) + String.fromCharCode(prng.below(256)) + text.slice(at + 1);
    case 4:
      return text.slice(0, at) + pick(prng, ['\0', '\r\n', '*', '$', ' ', '"']) + text.slice(at);
    case 5: {
      const numbers = ['-1', '0', '2147483648', '-9223372036854775808', '18446744073709551616'];
      return text.replace(/\d+/, pick(prng, numbers));
    }
    case 6:
      return text.slice(0, at) + text.slice(at).replace(/\d+/, (digits) => `${digits}0`);
    default:
      return text.slice(0, at);
  }
}

/** Valid requests of all families, some with some bytes changed. */
async function mutatedRequests(scene: Scene): Promise<void> {
  const { bystander, port, prng, t } = scene;
  // A longer value could be made by a single request.
  await bystander.run('CONFIG', 'SET', 'proto-max-bulk-len', '1mb');
  // With a byte changed, a mistake could become a command that ends or steers the server.
  const steering = /^(flush|swapdb|config$|shutdown|debug|client|save)/i;
  const generator = new Generator(prng.fork(), 'both', ([name]) => !steering.test(name));
  for (let round = 0; round < 500; round++) {
    const requests = generator
      .batch()
      .commands.slice(0, 40)
      .map(({ words }) => requestOf(...words))
      .map((text) => (prng.chance(0.15) ? mutated(prng, text) : text));
    const text = (prng.chance(0.5) ? requestOf('HELLO', '3') : '') + requests.join('');
    const peer = await Peer.connect(t, port);
    const cut = prng.chance(0.2) ? prng.below(text.length + 1) : text.length;
    peer.send(text.slice(0, cut));
    if (cut < text.length) await bystander.run('PING');
    peer.send(text.slice(cut));
    peer.end();
    assertReplies(await peer.untilClosed(), `seed ${seed}, round ${round}`);
    if (round % 50 === 0) await bystander.isServed();
  }
  await bystander.run('CONFIG', 'SET', 'proto-max-bulk-len', '512mb');
}

const cases: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  'requests that are cut are not run': cutRequests,
  'requests that break the protocol are refused with its words': brokenRequests,
  'garbage is answered by the protocol': garbage,
  'what is announced takes no memory': announcements,
  'requests of very many names take no more than their time': longRequests,
  'names that no string should hold are refused': longNames,
  'patterns full of stars end': starryPatterns,
  'replies that nobody reads end the connection': unreadReplies,
  'connections that wait for nothing keep nobody out': idleConnections,
  'connections above the limit are told so': tooManyConnections,
  'HELLO with nonsense changes nothing': hello,
  'keys, fields and members are any bytes': oddKeys,
  'options and subcommands are looked up among those that there are': oddLookups,
  'requests that were changed here and there do no harm': mutatedRequests,
};

test('a server among hostile clients', async (t) => {
  const { port, program } = await startServer(t, [
    '--client-output-buffer-limit',
    'normal 8mb 0 0 pubsub 8mb 0 0',
  ]);
  const bystander = new Bystander(await Client.connect(t, port), program);
  await bystander.settle();
  const prng = new Prng(seed);
  for (const [name, run] of Object.entries(cases)) {
    await t.test(name, async (t) => {
      await run({ t, port, program, bystander, prng: prng.fork() });
      await bystander.staysAlone();
    });
  }
  const growth = await bystander.residentGrowth();
  assert.ok(growth < residentGrowthMax, `${growth} bytes more`);
});

test('a server with a password among strangers', async (t) => {
  const { port, program } = await startServer(t, ['--requirepass', 'secret']);
  const client = await Client.connect(t, port);
  assert.equal(await client.run('AUTH', 'secret'), 'OK');
  const bystander = new Bystander(client, program);
  await bystander.settle();
  const scene: Scene = { t, port, program, bystander, prng: new Prng(seed) };
  const protocolError = (text: string): string => `-ERR Protocol error: ${text}\r\n`;
  const unauthenticated = protocolError('unauthenticated multibulk length');
  await isRefused(scene, '*11\r\n', unauthenticated);
  await isRefused(scene, '*2147483647\r\n', unauthenticated);
  await isRefused(scene, '*1\r\n$16385\r\n', protocolError('unauthenticated bulk length'));
  await isRefused(scene, 'x'.repeat(65 * kibibyte), protocolError('too big inline request'));

  const noAuth = '-NOAUTH Authentication required.\r\n';
  const [stranger, guessing, greedy] = await peersOf(scene, 3);
  for (const words of [['GET', 'k'], ['MULTI'], ['SUBSCRIBE', 'c'], ['CONFIG', 'GET', '*']]) {
    stranger.send(requestOf(...words));
    assert.equal(await stranger.heard('\r\n'), noAuth);
  }
  stranger.end();
  for (const guess of ['', 'Secret', 'secret\0', 'secre', 'secrett', 'x'.repeat(16_000)]) {
    guessing.send(requestOf('AUTH', guess) + requestOf('PING'));
    const wrong = '-WRONGPASS invalid username-password pair or user is disabled.\r\n';
    assert.equal(await guessing.heard(noAuth), wrong + noAuth);
  }
  guessing.end();
  greedy.stopReading();
  greedy.send('x\r\n'.repeat(500_000));
  await program.line('overcoming of output buffer limits');
  greedy.vanish();
  assert.ok((await bystander.memoryGrowth()) < mebibyte);
  await bystander.staysAlone();
});
