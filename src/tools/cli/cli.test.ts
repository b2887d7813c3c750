/** The whole program as a process, against a server that answers from a script. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ReplyParser } from '../../resp/reply-parser.ts';
import { replyText } from './format.ts';

const program = fileURLToPath(new URL('../../bin/starling-cli.js', import.meta.url));

type Answer = (words: readonly string[], socket: Socket) => string | undefined;

/** A server that knows a few commands; `seen` is what it was sent, a line per command. */
class FakeServer {
  readonly seen: string[] = [];
  readonly #server: Server;
  readonly #answer: Answer;

  constructor(answer: Answer) {
    this.#answer = answer;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  close(): void {
    this.#server.close();
  }

  #serve(socket: Socket): void {
    const parser = new ReplyParser();
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      let at = 0;
      while (at < bytes.length) {
        // An empty line between commands, which a reply never has.
        if (parser.isIdle && bytes[at] === 13) at += 2;
        const command = parser.next(bytes, at, bytes.length);
        at = parser.position;
        if (command?.is !== 'array') return;
        const words = command.items.map((item) => replyText(item) ?? '');
        this.seen.push(words.join(' '));
        const reply = this.#answer(words, socket);
        if (reply !== undefined) socket.write(Buffer.from(reply, 'latin1'));
      }
    });
  }
}

const bulk = (text: string) => `$${text.length}\r\n${text}\r\n`;

const confirm = (kind: string, channel: string, count: number) =>
  `*3\r\n${bulk(kind)}${bulk(channel)}:${count}\r\n`;

function answerAsRedis(words: readonly string[], socket: Socket): string | undefined {
  switch (words[0].toLowerCase()) {
    case 'ping':
      return '+PONG\r\n';
    case 'auth':
      return words.at(-1) === 'secret' ? '+OK\r\n' : '-WRONGPASS no\r\n';
    case 'select':
      return words[1] === '99' ? '-ERR DB index is out of range\r\n' : '+OK\r\n';
    case 'hello':
      return `%2\r\n${bulk('server')}${bulk('redis')}${bulk('proto')}:3\r\n`;
    case 'echo':
      return bulk(words[1]);
    case 'count':
      return `:${words.length - 1}\r\n`;
    case 'list':
      return `*2\r\n${bulk('a"')}*1\r\n:1\r\n`;
    case 'map':
      return `%1\r\n${bulk('k')},2.50\r\n`;
    case 'multi':
      return '+OK\r\n';
    case 'info':
      return bulk('# Server\r\nredis_version:7.2.0\r\n');
    case 'subscribe':
      return [
        confirm('subscribe', words[1], 1),
        '*3\r\n',
        ...['message', words[1], 'm'].map(bulk),
      ].join('');
    case 'scan':
      return words[1] === '0'
        ? `*2\r\n${bulk('7')}*2\r\n${bulk('k1')}${bulk('k\n2')}`
        : `*2\r\n${bulk('0')}*1\r\n${bulk('k3')}`;
    case 'eval':
      return bulk(words.slice(1).join('|'));
    case 'hangup':
      socket.end();
      return undefined;
    default:
      return `-ERR unknown command '${words[0]}'\r\n`;
  }
}

interface Run {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

interface Setting {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function runAt(port: number, words: readonly string[], setting: Setting = {}): Promise<Run> {
  const env = { PATH: process.env.PATH, TERM: 'dumb', ...setting.env };
  const child = spawn(process.execPath, [program, '-p', String(port), ...words], { env });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(Buffer.from(setting.input ?? '', 'latin1'));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const [shownOut, shownErr] = [out, err].map((p) => Buffer.concat(p).toString('latin1'));
      resolve({ out: shownOut, err: shownErr, code });
    });
  });
}

describe('starling-cli', { concurrency: 4 }, () => {
  const server = new FakeServer(answerAsRedis);
  const run = (words: readonly string[], setting: Setting = {}) =>
    runAt(server.port, words, setting);

  before(() => server.listen());
  after(() => server.close());

  test('prints a reply raw into a pipe and formatted for a person', async () => {
    assert.deepEqual(await run(['list']), { out: 'a"\n1\n', err: '', code: 0 });
    const shown = await run(['list'], { env: { FAKETTY: '1' } });
    assert.equal(shown.out, '1) "a\\""\n2) 1) (integer) 1\n');
  });

  test('an error reply fails only with -e', async () => {
    const reply = "ERR unknown command 'nope'";
    assert.deepEqual(await run(['nope']), { out: `${reply}\n\n`, err: '', code: 0 });
    assert.deepEqual(await run(['-e', 'nope']), { out: '', err: `${reply}\n`, code: 1 });
    assert.equal((await run(['-e', 'ping'])).code, 0);
  });

  test('a refused connection is told and fails', async () => {
    assert.deepEqual(await runAt(1, ['ping']), {
      out: '',
      err: 'Could not connect to Redis at 127.0.0.1:1: Connection refused\n',
      code: 1,
    });
    const missing = await run(['-s', '/nonexistent/socket', 'ping']);
    const reason = '/nonexistent/socket: No such file or directory';
    assert.equal(missing.err, `Could not connect to Redis at ${reason}\n`);
    assert.equal(missing.code, 1);
  });

  test('a server that hangs up is told and fails', async () => {
    const gone = await run(['hangup']);
    assert.deepEqual(gone, { out: '', err: 'Error: Server closed the connection\n', code: 1 });
  });

  test('a refused password is told, but the command is sent', async () => {
    const refused = await run(['-a', 'wrong', '--no-auth-warning', 'ping']);
    assert.deepEqual(refused, { out: 'PONG\n', err: 'AUTH failed: WRONGPASS no\n', code: 0 });
    assert.equal((await run(['ping'], { env: { REDISCLI_AUTH: 'secret' } })).err, '');
    const select = await run(['-n', '99', 'ping']);
    assert.equal(select.err, 'SELECT 99 failed: ERR DB index is out of range\n');
  });

  test('-r repeats, -x and -X take standard input', async () => {
    assert.equal((await run(['-r', '3', 'ping'])).out, 'PONG\nPONG\nPONG\n');
    assert.equal((await run(['-x', 'echo'], { input: 'a\n\xff' })).out, 'a\n\xff\n');
    const tagged = await run(['-X', 'tag', 'eval', 'tag', 'end'], { input: 'in' });
    assert.equal(tagged.out, 'in|end\n');
    const untagged = await run(['-X', 'tag', 'ping'], { input: 'in' });
    assert.deepEqual([untagged.code, untagged.out], [1, '']);
  });

  test('quoted arguments are unquoted when asked for', async () => {
    assert.equal((await run(['--quoted-input', 'echo', '"\\x00a"'])).out, '\x00a\n');
    assert.equal((await run(['echo', '"\\x00a"'])).out, '"\\x00a"\n');
    const open = await run(['--quoted-input', 'echo', '"a']);
    assert.deepEqual([open.out, open.code], ['Invalid quoted string\n', 1]);
  });

  test('RESP3 is asked for by -3 and by --json', async () => {
    assert.equal((await run(['-3', '--no-raw', 'map'])).out, '1# "k" => (double) 2.50\n');
    assert.equal((await run(['--json', 'map'])).out, '{"k":2.50}\n');
  });

  test('--eval sends the script with its keys and arguments', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'starling-eval-'));
    const file = join(folder, 'script.lua');
    writeFileSync(file, 'return 1');
    const { out } = await run(['--eval', file, 'k1', 'k2', ',', 'a1', ',']);
    rmSync(folder, { recursive: true });
    assert.equal(out, 'return 1|2|k1|k2|a1|,\n');
    const missing = await run(['--eval', file]);
    assert.equal(missing.err, `Can't open file '${file}': No such file or directory\n`);
  });

  test('commands come line by line from standard input', async () => {
    const input =
      'echo "a b"\n\n  \nlist x"\n2 ping\n0 ping\nnope\n:set nothing\ncount "\\x00" \'\'';
    const { out, code } = await run(['--no-raw'], { input });
    assert.equal(
      out,
      '"a b"\nInvalid argument(s)\nPONG\nPONG\n' +
        'Invalid starling-cli repeat command option value.\n' +
        "(error) ERR unknown command 'nope'\nunknown starling-cli preference 'nothing'\n" +
        '(integer) 2\n',
    );
    assert.equal(code, 0);
  });

  test('quit ends the input, and a lost connection does not', async () => {
    assert.equal((await run([], { input: 'ping\nquit\nping\n' })).out, 'PONG\n');
    const lost = await run([], { input: 'hangup\nping\n' });
    assert.deepEqual(lost, {
      out: 'PONG\n',
      err: 'Error: Server closed the connection\n',
      code: 0,
    });
    const connect = `connect 127.0.0.1 ${server.port}\nping\n`;
    const elsewhere = await runAt(1, [], { input: connect });
    assert.equal(elsewhere.out, 'PONG\n');
  });

  test('pages of text are printed as they are', async () => {
    const info = await run(['--no-raw', 'info']);
    assert.equal(info.out, '# Server\r\nredis_version:7.2.0\r\n');
  });

  test('while subscribed, messages are shown until there is more input', async () => {
    const { out } = await run([], { input: 'subscribe ch\nping\n', env: { FAKETTY: '1' } });
    const reading = 'Reading messages... (press Ctrl-C to quit or any key to type command)\r\x1b[K';
    const message = '1) "message"\n2) "ch"\n3) "m"\n';
    assert.ok(out.startsWith('1) "subscribe"\n2) "ch"\n3) (integer) 1\n'), out);
    assert.ok(out.includes(message));
    assert.ok(out.includes(reading));
    assert.ok(out.includes('PONG\n'));
  });

  test('--scan lists the keys of all pages', async () => {
    assert.equal((await run(['--scan'])).out, 'k1\nk\n2\nk3\n');
    const quoted = await run(['--scan', '--no-raw', '--pattern', 'k*', '--type', 'set']);
    assert.equal(quoted.out, '"k1"\n"k\\n2"\n"k3"\n');
    assert.ok(server.seen.includes('SCAN 7 MATCH k* COUNT 10 TYPE set'));
  });

  test('--pipe counts replies and fails after errors', async () => {
    const command = '*1\r\n$4\r\nPING\r\n';
    assert.deepEqual(await run(['--pipe'], { input: command.repeat(1000) }), {
      out:
        'All data transferred. Waiting for the last reply...\n' +
        'Last reply received from server.\nerrors: 0, replies: 1000\n',
      err: '',
      code: 0,
    });
    const failed = await run(['--pipe'], { input: `${command}*1\r\n$4\r\nnope\r\n` });
    assert.match(failed.out, /errors: 1, replies: 2\n$/);
    assert.deepEqual([failed.err, failed.code], ["ERR unknown command 'nope'\n", 1]);
    const cut = await run(['--pipe'], { input: '*1\r\n$6\r\nhangup\r\n' });
    assert.deepEqual([cut.err, cut.code], ['Error reading replies from server\n', 1]);
  });

  test('what is not supported yet says so', async () => {
    const replica = await run(['--replica']);
    assert.deepEqual(replica, { out: '', err: '--replica is not supported yet.\n', code: 1 });
  });

  test('help and version need no server', async () => {
    assert.match((await runAt(1, ['--help'])).out, /--pipe-timeout <seconds>/);
    assert.match((await runAt(1, ['--version'])).out, /^starling-cli \d+\.\d+\.\d+/);
    assert.match((await runAt(1, ['help', 'get'])).out, /summary:.* .+\r\n/);
  });

  test('arguments that are not UTF-8 arrive byte for byte', async () => {
    const script = `exec "$0" "$1" -p ${server.port} -D '' echo "$(printf '\\377\\303\\251')"`;
    const child = spawn('sh', ['-c', script, process.execPath, program]);
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
    const shown = Buffer.concat(chunks).toString('latin1');
    // Where the kernel does not keep the arguments, the lost byte is U+FFFD.
    if (process.platform === 'linux') assert.equal(shown, '\xff\xc3\xa9');
  });
});

describe('starling-cli -c', () => {
  test('goes where MOVED and ASK send it', async () => {
    const target = new FakeServer((words) =>
      words[0] === 'ASKING' ? '+OK\r\n' : bulk(`here: ${words.join(' ')}`),
    );
    await target.listen();
    const source = new FakeServer(
      (words) => `-${words[0] === 'asked' ? 'ASK' : 'MOVED'} 12182 127.0.0.1:${target.port}\r\n`,
    );
    await source.listen();
    assert.equal((await runAt(source.port, ['-c', 'moved', 'k'])).out, 'here: moved k\n');
    assert.equal((await runAt(source.port, ['-c', 'asked', 'k'])).out, 'here: asked k\n');
    assert.deepEqual(target.seen, ['moved k', 'ASKING', 'asked k']);
    assert.match((await runAt(source.port, ['moved', 'k'])).out, /^MOVED 12182/);
    source.close();
    target.close();
  });
});
