/**
 * The package's API: servers in this process, for tests and development.
 *
 *   const server = await startServer({ directives: { maxmemory: '64mb' } });
 *   // any Redis client at server.host and server.port
 *   await server.close();
 *
 * Each server has its own data, configuration and clients. It runs on the thread of its caller:
 * what blocks that thread blocks the server, and the other way round.
 *
 * (1) A server changes nothing of the process: no signal handlers, no exit, no change of folder or
 *     title.
 * (2) After `close` nothing of the server keeps the process alive.
 */
import { createServer } from 'node:net';
import { quote } from '../engine/config/split-args.ts';
import { families } from '../server/families.ts';
import type { Server } from '../server/server.ts';
import { start } from '../server/startup.ts';
import { Guest } from './embedded-platform.ts';

export interface StartServerOptions {
  /**
   * The configuration, by the names that redis.conf has: a value, or the several values of a
   * directive, as in `{ maxmemory: '64mb', save: ['3600', '1'] }`. Without `bind` the server
   * listens at 127.0.0.1 only; without `save` it has no save points; without `dir`, `dbfilename` or
   * an append-only file it begins empty, whatever files there are.
   */
  readonly directives?: Readonly<Record<string, string | readonly string[]>>;
  /** 1 to 65535; 0, or absent: a free port that the system chooses. */
  readonly port?: number;
  /** Where log lines go: `silent` (or absent) for nowhere, or a function for each line. */
  readonly log?: 'silent' | ((line: string) => void);
}

export interface RunningServer {
  /** Where a client of this machine connects to. */
  readonly host: string;
  readonly port: number;
  /**
   * Ends the server: all connections and listeners are closed, and its data are gone. May be called
   * more than once, and after a client has sent SHUTDOWN.
   */
  close(): Promise<void>;
}

/** Another program may take a free port before the server does. */
const portTriesMax = 10;
/** They ask for a process of their own. */
const processDirectives = new Set(['daemonize', 'supervised']);
/** Whoever names a place for files wants those that are there to be loaded. */
const fileDirectives = new Set(['dir', 'dbfilename', 'appendonly', 'appenddirname']);
const wildcards = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);

/**
 * Starts a server; resolves when it accepts connections.
 *
 * Rejects with a TypeError for options that cannot be, and with an Error that says what the server
 * said when it could not start: an unknown directive, a port that is in use.
 */
export async function startServer(options: StartServerOptions = {}): Promise<RunningServer> {
  const { port = 0 } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new TypeError(`port: not an integer from 0 to 65535: ${port}`);
  }
  const directives = { bind: '127.0.0.1', save: '', ...options.directives };
  const plan = {
    args: Object.entries(directives).map(([name, value]) => argument(name, value)),
    beginsEmpty: !Object.keys(directives).some((name) => fileDirectives.has(name.toLowerCase())),
  };
  const log = typeof options.log === 'function' ? options.log : () => {};
  if (port !== 0) return attempt(plan, port, log);
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(plan, await freePort(), log);
    } catch (error) {
      if (tries === portTriesMax || !(error instanceof PortInUse)) throw error;
    }
  }
}

interface Plan {
  readonly args: readonly string[];
  readonly beginsEmpty: boolean;
}

class PortInUse extends Error {}

/** A line of the configuration, as the command line of a server takes it. */
function argument(name: string, value: string | readonly string[]): string {
  const lower = name.toLowerCase();
  if (!/^[a-z][a-z0-9-]*$/.test(lower)) throw new TypeError(`directives: not a name: ${name}`);
  if (lower === 'port') throw new TypeError('directives: the port has an option of its own');
  if (processDirectives.has(lower)) {
    throw new TypeError(`directives: ${lower} is for a server with a process of its own`);
  }
  const values = typeof value === 'string' ? [value] : value;
  if (values.length === 0) throw new TypeError(`directives: ${name} has no value`);
  return `--${lower} ${values.map((each) => quote(latin1Of(each))).join(' ')}`;
}

/** Configuration is bytes, one for each character. */
function latin1Of(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function attempt(
  { args, beginsEmpty }: Plan,
  port: number,
  log: (line: string) => void,
): Promise<RunningServer> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    let complaint = '';
    let server: Server | undefined;
    const guest = new Guest({
      log: (line) => {
        if (server === undefined) lines.push(line);
        log(line);
      },
      exited: (code) => {
        if (server === undefined) reject(startFailure(complaint, lines, code));
        else closeAfterwards(server);
      },
    });
    start({
      platform: guest.platform,
      args: [`--port ${port}`, ...args],
      families,
      beginsEmpty,
      complain: (text) => {
        complaint += text;
      },
      started: (running) => {
        server = running;
        resolve(handleOf(guest, running));
      },
    });
  });
}

/** Why a server could not start: its complaint, or the last of its warnings. */
function startFailure(complaint: string, lines: readonly string[], code: number): Error {
  const warnings = lines.filter((line) => line.includes(' # ')).slice(-2);
  const why = complaint.trim() || warnings.join('\n') || `it ended with code ${code}`;
  const text = `the server could not start: ${why}`;
  return why.includes('Address already in use') ? new PortInUse(text) : new Error(text);
}

function handleOf(guest: Guest, server: Server): RunningServer {
  const { address } = guest;
  const host = address?.host ?? '';
  return {
    host: wildcards.get(host) ?? host,
    port: address?.port ?? 0,
    close: async () => {
      if (!guest.isOver) {
        server.event(() => server.clients.closeAll());
        guest.end();
        server.saving.abandon();
      }
      await turn();
    },
  };
}

/** SHUTDOWN runs within a command: connections are closed when it is over. */
function closeAfterwards(server: Server): void {
  setImmediate(() => server.event(() => server.clients.closeAll()));
}

/** Sockets that were destroyed are closed after the next turn of the loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
