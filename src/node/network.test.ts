/**
 * Node's network, once through each pair of doors and plain ways, and what only the real one does.
 */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { test } from 'node:test';
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
