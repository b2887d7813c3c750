/**
 * Node's network, once through each pair of doors and plain ways, and what only the real one does.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { test } from 'node:test';
import { Failure } from '../platform/failure.ts';
import { networkConformance } from '../platform/network.conformance.ts';
import type { Connection, ConnectionHandler, Listening } from '../platform/network.ts';
import { on, success } from '../platform/trial.conformance.ts';
import { nodeNetwork } from './network.ts';
import { nodeTrial } from './trial.conformance.ts';

const handler: ConnectionHandler = { received() {}, drained() {}, closed() {} };

for (const receive of ['door', 'plain'] as const) {
  for (const send of ['door', 'plain'] as const) {
    networkConformance(`node network, receive ${receive}, send ${send}`, () =>
      nodeTrial({ network: nodeNetwork({ receive, send }) }),
    );
  }
}

test(
  'the file of a unix socket has the mode that was asked for, and replaces a leftover',
  on(
    () => nodeTrial({}),
    async (trial) => {
      const path = `${trial.folder}/socket`;
      trial.platform.disk.replaceTextNow(path, 'left by a crash');
      const listening = await success<Listening>(trial, (done) =>
        trial.platform.network.listen({ path, mode: 0o750, backlog: 8 }, () => {}, done),
      );
      assert.equal(statSync(path).mode & 0o777, 0o750);
      listening.close();
    },
  ),
);

test(
  'IPv6 and IPv4 can listen on one port, each for itself',
  on(
    () => nodeTrial({}),
    async (trial) => {
      const { network } = trial.platform;
      const hosts: string[] = [];
      const accepted = (connection: Connection): void => {
        connection.handler = handler;
        if (connection.remote.kind === 'tcp') hosts.push(connection.remote.host);
      };
      const six = await success<Listening>(trial, (done) =>
        network.listen({ host: '::', port: 0, backlog: 8 }, accepted, done),
      );
      const { port } = six;
      const four = await success<Listening>(trial, (done) =>
        network.listen({ host: '0.0.0.0', port, backlog: 8 }, accepted, done),
      );
      for (const host of ['127.0.0.1', '::1']) {
        const client = await success<Connection>(trial, (done) => {
          network.connect({ host, port }, handler, done);
        });
        await trial.until(() => hosts.includes(host));
        client.destroy();
      }
      assert.deepEqual(hosts, ['127.0.0.1', '::1']);
      six.close();
      four.close();
    },
  ),
);

/** A program that echoes, with few file descriptors; it tells its port and each refusal. */
const echoProgram = `
  import { nodeNetwork } from '${new URL('./network.js', import.meta.url).href}';
  const network = nodeNetwork({ receive: 'door', send: 'door' });
  const at = { host: '127.0.0.1', port: 0, backlog: 511, refused: (why) => console.log(why.code) };
  const accepted = (connection) => {
    const received = (bytes, end) => connection.write(bytes, 0, end);
    connection.handler = { received, drained() {}, closed() {} };
  };
  network.listen(at, accepted, ({ port }) => console.log('port ' + port));`;

test(
  'running out of file descriptors refuses connections, and service goes on',
  on(
    () => nodeTrial({}),
    async (trial) => {
      const command = `ulimit -n 48; exec "${process.execPath}" --input-type=module -e "$PROGRAM"`;
      const child = spawn('sh', ['-c', command], { env: { ...process.env, PROGRAM: echoProgram } });
      let output = '';
      child.stdout.on('data', (text) => {
        output += text;
      });
      await trial.until(() => output.includes('port '));
      const port = Number(output.split(' ')[1]);
      const { network } = trial.platform;
      let closed = 0;
      let echoed = 0;
      const counting: ConnectionHandler = {
        received: () => echoed++,
        drained() {},
        closed: () => closed++,
      };
      const clients: Connection[] = [];
      for (let i = 0; i < 100; i++) {
        network.connect({ host: '127.0.0.1', port }, counting, (result) => {
          if (!(result instanceof Failure)) clients.push(result);
        });
      }
      await trial.until(() => closed > 30 && clients.length === 100);
      for (const client of clients) client.write(Uint8Array.of(1), 0, 1);
      await trial.until(() => echoed > 0 && echoed + closed === 100);
      for (const client of clients) client.destroy();
      await trial.until(() => closed === 100);
      const late = await success<Connection>(trial, (done) => {
        network.connect({ host: '127.0.0.1', port }, counting, done);
      });
      const before = echoed;
      late.write(Uint8Array.of(1), 0, 1);
      await trial.until(() => echoed > before);
      late.destroy();
      child.kill();
    },
  ),
);
