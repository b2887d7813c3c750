/**
 * The handshake of a replica with its primary: a line of the primary in, requests and an outcome
 * out.
 *
 *   PING ──▶ AUTH, REPLCONF listening-port, ip-address, capa ──▶ PSYNC id offset
 *                                                                  ├─▶ +CONTINUE [id]
 *                                                                  ├─▶ +FULLRESYNC id offset
 *                                                                  └─▶ an error: SYNC, or later
 *
 * Empty lines keep the connection alive while the primary prepares its answer.
 */
import { idLength } from './history.ts';

export interface HandshakePlan {
  readonly user: string;
  readonly password: string;
  readonly port: number;
  /** Empty: the primary sees where we come from. */
  readonly address: string;
  /** What we have of which stream; undefined: nothing that can be continued. */
  readonly known: { readonly id: string; readonly offset: number } | undefined;
  /** The primary shall hand over to us: it becomes a replica (FAILOVER). */
  readonly takesOver?: boolean;
}

export type HandshakeOutcome =
  /** `id`: what the primary calls the stream now; empty if it does not say. */
  | { readonly is: 'continue'; readonly id: string }
  /** `offset` -1 where it is not known: nothing can be continued later. */
  | { readonly is: 'full'; readonly id: string; readonly offset: number }
  | { readonly is: 'failed' };

export type LogLevel = 'notice' | 'warning';

export interface HandshakeStep {
  readonly sends: readonly (readonly string[])[];
  readonly logs: readonly (readonly [LogLevel, string])[];
  readonly outcome?: HandshakeOutcome;
}

type Waiting = 'ping' | 'auth' | 'port' | 'address' | 'capabilities' | 'psync';

const nothing: HandshakeStep = { sends: [], logs: [] };
const authErrors = ['-NOAUTH', '-NOPERM', '-ERR operation not permitted'];

export class Handshake {
  readonly #plan: HandshakePlan;
  #waiting: Waiting = 'ping';

  constructor(plan: HandshakePlan) {
    this.#plan = plan;
  }

  begin(): HandshakeStep {
    return {
      sends: [['PING']],
      logs: [['notice', 'Non blocking connect for SYNC fired the event.']],
    };
  }

  /** A line of the primary, without its end; one character per byte. */
  line(text: string): HandshakeStep {
    switch (this.#waiting) {
      case 'ping':
        return this.#pinged(text);
      case 'auth':
        return this.#authenticated(text);
      case 'psync':
        return text === '' ? nothing : this.#answered(text);
      default:
        return this.#told(text, this.#waiting);
    }
  }

  #pinged(text: string): HandshakeStep {
    if (!text.startsWith('+') && !authErrors.some((error) => text.startsWith(error))) {
      return failed(`Error reply to PING from master: '${text}'`);
    }
    const { address, password, port, user } = this.#plan;
    const sends: string[][] = [];
    if (password !== '') sends.push(user === '' ? ['AUTH', password] : ['AUTH', user, password]);
    sends.push(['REPLCONF', 'listening-port', String(port)]);
    if (address !== '') sends.push(['REPLCONF', 'ip-address', address]);
    sends.push(['REPLCONF', 'capa', 'eof', 'capa', 'psync2']);
    this.#waiting = password === '' ? 'port' : 'auth';
    return {
      sends,
      logs: [['notice', 'Master replied to PING, replication can continue...']],
    };
  }

  #authenticated(text: string): HandshakeStep {
    if (text.startsWith('-')) return failed(`Unable to AUTH to MASTER: ${text}`);
    this.#waiting = 'port';
    return nothing;
  }

  /** What the primary does not understand it need not know. */
  #told(text: string, what: 'port' | 'address' | 'capabilities'): HandshakeStep {
    const words = { port: 'listening-port', address: 'ip-address', capabilities: 'capa' };
    const logs: (readonly [LogLevel, string])[] = [];
    if (text.startsWith('-')) {
      logs.push([
        'notice',
        `(Non critical) Master does not understand REPLCONF ${words[what]}: ${text}`,
      ]);
    }
    if (what === 'port') this.#waiting = this.#plan.address === '' ? 'capabilities' : 'address';
    else if (what === 'address') this.#waiting = 'capabilities';
    else return this.#ask(logs);
    return { sends: [], logs };
  }

  #ask(logs: (readonly [LogLevel, string])[]): HandshakeStep {
    this.#waiting = 'psync';
    const { known, takesOver } = this.#plan;
    const failover = takesOver === true ? ['FAILOVER'] : [];
    if (known === undefined) {
      logs.push(['notice', 'Partial resynchronization not possible (no cached master)']);
      return { sends: [['PSYNC', '?', '-1', ...failover]], logs };
    }
    const wanted = String(known.offset + 1);
    logs.push(['notice', `Trying a partial resynchronization (request ${known.id}:${wanted}).`]);
    return { sends: [['PSYNC', known.id, wanted, ...failover]], logs };
  }

  #answered(text: string): HandshakeStep {
    if (text.startsWith('+FULLRESYNC')) return fullResync(text);
    if (text.startsWith('+CONTINUE')) {
      const id = text.slice('+CONTINUE '.length);
      return {
        sends: [],
        logs: [['notice', 'Successful partial resynchronization with master.']],
        outcome: { is: 'continue', id: id.length === idLength ? id : '' },
      };
    }
    if (text.startsWith('-NOMASTERLINK') || text.startsWith('-LOADING')) {
      return {
        sends: [],
        logs: [
          ['notice', `Master is currently unable to PSYNC but should be in the future: ${text}`],
        ],
        outcome: { is: 'failed' },
      };
    }
    return oldProtocol(text);
  }
}

function fullResync(text: string): HandshakeStep {
  const [, id, offsetText] = text.split(' ');
  const offset = Number(offsetText);
  if (id?.length !== idLength || !Number.isSafeInteger(offset) || offset < 0) {
    return {
      sends: [],
      logs: [['warning', 'Master replied with wrong +FULLRESYNC syntax.']],
      outcome: { is: 'full', id: '', offset: -1 },
    };
  }
  return {
    sends: [],
    logs: [['notice', `Full resync from master: ${id}:${offset}`]],
    outcome: { is: 'full', id, offset },
  };
}

/** A primary from before there were partial resyncs. */
function oldProtocol(text: string): HandshakeStep {
  return {
    sends: [['SYNC']],
    logs: [
      text.startsWith('-ERR')
        ? ['notice', `Master does not support PSYNC or is in error state (reply: ${text})`]
        : ['warning', `Unexpected reply to PSYNC from master: ${text}`],
      ['notice', 'Retrying with SYNC...'],
    ],
    outcome: { is: 'full', id: '', offset: -1 },
  };
}

function failed(line: string): HandshakeStep {
  return { sends: [], logs: [['warning', line]], outcome: { is: 'failed' } };
}
