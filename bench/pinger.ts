/**
 * Pings a server every two milliseconds until the end of its own input, then prints how many
 * round trips there were and the longest of them: the longest time for which a client that asks
 * for nothing hard had to wait.
 *
 *   node dist/bench/pinger.js 6379
 *
 * The first round trips make the code warm and are not counted. As the next ping waits for the
 * last reply, a pause is seen short by two milliseconds at most, and never missed.
 */
import { connect } from 'node:net';
import { setPriority } from 'node:os';

const everyMs = 2;
const warmUpPings = 200;
const priority = -15;

const ping = Buffer.from('*1\r\n$4\r\nPING\r\n');
const socket = connect({ port: Number(process.argv[2]), host: '127.0.0.1', noDelay: true });
let sentAtMs = 0;
let pings = 0;
let longestMs = 0;
let isEnding = false;

function send(): void {
  sentAtMs = performance.now();
  socket.write(ping);
}

function answered(): void {
  const ms = performance.now() - sentAtMs;
  pings++;
  if (pings === warmUpPings) console.log('counting');
  if (pings > warmUpPings) longestMs = Math.max(longestMs, ms);
  if (!isEnding) setTimeout(send, everyMs);
  else {
    console.log(`${pings - warmUpPings} round trips, longest ${longestMs.toFixed(3)} ms`);
    socket.destroy();
  }
}

// Its own turn to run must not depend on the process that loads; without the right to do so it
// still measures, with more noise.
try {
  setPriority(priority);
} catch {
  console.error('pinger: runs at ordinary priority');
}
socket.on('connect', send);
socket.on('data', answered);
process.stdin.on('end', () => {
  isEnding = true;
});
process.stdin.resume();
