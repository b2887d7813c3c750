/** The package's API: servers inside of this process, spoken to over plain sockets. */
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type RunningServer, type StartServerOptions, startServer } from '../../src/embed/index.ts';

async function started(t: TestContext, options?: StartServerOptions): Promise<RunningServer> {
  const server = await startServer(options);
  t.after(() => server.close());
  return server;
}

/** A client that sends inline requests and knows how long the answers are. */
class Plain {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #text = '';
  #look: () => void = () => {};

  constructor(t: TestContext, { host, port }: RunningServer) {
    this.socket = connect(port, host);
    this.socket.on('error', () => {});
    this.socket.on('data', (bytes) => {
      this.#text += bytes.toString('latin1');
      this.#look();
    });
    this.closed = new Promise((done) => this.socket.on('close', () => done()));
    t.after(() => this.socket.destroy());
  }

  /** Sends a line; its answer must be this. */
  async expect(line: string, answer: string): Promise<void> {
    this.socket.write(`${line}\r\n`);
    await new Promise<void>((done) => {
      this.#look = () => {
        if (this.#text.length >= answer.length) done();
      };
      this.#look();
    });
    assert.equal(this.#text, answer);
    this.#text = '';
  }
}

test('a server starts at a free port, answers and is closed with its connections', async (t) => {
  const server = await started(t);
  assert.equal(server.host, '127.0.0.1');
  assert.ok(server.port > 0);
  const client = new Plain(t, server);
  await client.expect('SET greeting hello', '+OK\r\n');
  await client.expect('GET greeting', '$5\r\nhello\r\n');
  const port = String(server.port);
  await client.expect('CONFIG GET port', `*2\r\n$4\r\nport\r\n$${port.length}\r\n${port}\r\n`);
  await server.close();
  await client.closed;
  const late = new Plain(t, server);
  await late.closed;
  await server.close();
});

test('the package gives this function by its name', async () => {
  const name: string = 'starling';
  const api: unknown = await import(name);
  assert.deepEqual(Object.entries(Object(api)), [['startServer', startServer]]);
});

test('several servers in one process share neither data nor configuration', async (t) => {
  const [one, two] = await Promise.all([
    started(t, { directives: { databases: '2' } }),
    started(t, { directives: { 'rename-command': ['INCR', 'UP'] } }),
  ]);
  assert.notEqual(one.port, two.port);
  const first = new Plain(t, one);
  const second = new Plain(t, two);
  await first.expect('SET k 1', '+OK\r\n');
  await second.expect('EXISTS k', ':0\r\n');
  await first.expect('SELECT 2', '-ERR DB index is out of range\r\n');
  await second.expect('SELECT 2', '+OK\r\n');
  await second.expect('UP k', ':1\r\n');
  await first.expect('INCR k', ':2\r\n');
  await one.close();
  await first.closed;
  await second.expect('PING', '+PONG\r\n');
});

test('the port of a closed server is free for the next one', async (t) => {
  const before = await started(t);
  const { port } = before;
  await before.close();
  const after = await started(t, { port });
  assert.equal(after.port, port);
});

test('log lines go to the function that was given', async (t) => {
  const lines: string[] = [];
  await started(t, { log: (line) => lines.push(line) });
  assert.ok(lines.some((line) => line.endsWith('* Ready to accept connections tcp')));
});

test('SHUTDOWN ends the server and not the process', async (t) => {
  const server = await started(t);
  const client = new Plain(t, server);
  client.socket.write('SHUTDOWN\r\n');
  await client.closed;
  await new Plain(t, server).closed;
  await server.close();
});

test('a server that cannot start says why', async (t) => {
  const server = await started(t);
  await assert.rejects(startServer({ port: server.port }), /could not start.*\n?.*in use/);
  await assert.rejects(
    startServer({ directives: { 'no-such-directive': 'x' } }),
    /could not start[\s\S]*no-such-directive/,
  );
  await assert.rejects(startServer({ directives: { maxmemory: 'much' } }), /could not start/);
  await assert.rejects(startServer({ directives: { port: '1' } }), TypeError);
  await assert.rejects(startServer({ directives: { 'a\nb': '1' } }), TypeError);
  await assert.rejects(startServer({ directives: { daemonize: 'yes' } }), TypeError);
  await assert.rejects(startServer({ directives: { save: [] } }), TypeError);
  await assert.rejects(startServer({ port: 70_000 }), TypeError);
});

test('a server takes nothing of the process: no signals, no folder, no title', async (t) => {
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  const counts = (): number[] => signals.map((name) => process.listenerCount(name));
  const before = [counts(), process.cwd(), process.title];
  const crashes = process.listenerCount('uncaughtException');
  const server = await started(t, { directives: { dir: '/' } });
  const client = new Plain(t, server);
  await client.expect('CONFIG GET dir', '*2\r\n$3\r\ndir\r\n$1\r\n/\r\n');
  assert.deepEqual([counts(), process.cwd(), process.title], before);
  assert.equal(process.listenerCount('uncaughtException'), crashes);
});

test('a blocked client waits for another, and no longer than its time', async (t) => {
  const server = await started(t);
  const waiting = new Plain(t, server);
  const other = new Plain(t, server);
  await waiting.expect('PING', '+PONG\r\n');
  const waited = waiting.expect('BLPOP list 0', '*2\r\n$4\r\nlist\r\n$1\r\na\r\n');
  await other.expect('PING', '+PONG\r\n');
  await other.expect('RPUSH list a', ':1\r\n');
  await waited;
  await waiting.expect('BLPOP list 0.05', '*-1\r\n');
});
