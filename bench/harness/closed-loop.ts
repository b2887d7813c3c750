/**
 * A client of our own for what redis-benchmark cannot send: ranges at random ranks, whose two ends
 * belong together. Fifty connections each send a batch, wait for its whole reply and send the next.
 * Requests and replies all have the same length, so that the client copies and parses nothing and
 * is never slower than the server.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ClientFigures } from './benchmark-output.ts';
import { percentile } from './statistics.ts';

export interface ClosedLoop {
  readonly port: number;
  readonly connections: number;
  /** Requests in a batch. */
  readonly pipeline: number;
  /** Requests altogether. */
  readonly requests: number;
  /** Requests one after the other, each `requestBytes` long; batches are cut from it. */
  readonly pool: Buffer;
  readonly requestBytes: number;
  readonly replyBytes: number;
}

export async function runClosedLoop(loop: ClosedLoop): Promise<ClientFigures> {
  const sockets = await Promise.all(
    Array.from({ length: loop.connections }, () => opened(loop.port)),
  );
  const batches = Math.ceil(loop.requests / loop.pipeline);
  const latenciesMs = new Float64Array(batches);
  const startMs = performance.now();
  try {
    await exchange(loop, sockets, latenciesMs);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  const elapsedMs = performance.now() - startMs;
  latenciesMs.sort();
  return {
    requestsPerSecond: (batches * loop.pipeline * 1000) / elapsedMs,
    p50Ms: percentile(latenciesMs, 50),
    p99Ms: percentile(latenciesMs, 99),
    p999Ms: percentile(latenciesMs, 99.9),
  };
}

async function opened(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** Sends as many batches as there are places for their latencies. */
function exchange(loop: ClosedLoop, sockets: Socket[], latenciesMs: Float64Array): Promise<void> {
  const batchBytes = loop.pipeline * loop.requestBytes;
  const batchReplyBytes = loop.pipeline * loop.replyBytes;
  const inPool = Math.floor(loop.pool.length / batchBytes);
  let sent = 0;
  let answered = 0;
  return new Promise((resolve, reject) => {
    for (const socket of sockets) {
      let missing = 0;
      let sentAtMs = 0;
      const send = (): void => {
        if (sent === latenciesMs.length) return;
        const at = (sent++ % inPool) * batchBytes;
        missing = batchReplyBytes;
        sentAtMs = performance.now();
        socket.write(loop.pool.subarray(at, at + batchBytes));
      };
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the server closed the connection')));
      socket.on('data', (bytes: Buffer) => {
        missing -= bytes.length;
        if (missing > 0) return;
        if (missing < 0) reject(new Error('a reply is longer than expected'));
        latenciesMs[answered++] = performance.now() - sentAtMs;
        if (answered === latenciesMs.length) resolve();
        else send();
      });
      send();
    }
  });
}
