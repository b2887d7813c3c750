/**
 * Stat mode: a line of figures from INFO per interval, under headings that come again every twenty
 * lines.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { replyText } from './format.ts';
import { complain, print } from './output.ts';
import { persistentQuery } from './persistent-query.ts';
import type { Session } from './session.ts';

const headingEveryLines = 20;
const databasesMax = 20;
const intervalDefaultSeconds = 1;

const heading =
  '------- data ------ --------------------- load -------------------- - child -\n' +
  'keys       mem      clients blocked requests            connections          \n';

export async function runStat(session: Session): Promise<number> {
  const intervalMs = (session.options.interval || intervalDefaultSeconds) * 1000;
  let requests = 0;
  for (let line = 0; ; line++) {
    const reply = await persistentQuery(session, 'INFO');
    if (reply.is === 'error') {
      complain(`ERROR: ${reply.text}`);
      return 1;
    }
    const info = new Info(replyText(reply) ?? '');
    if (line % headingEveryLines === 0) print(heading);
    print(statLine(info, requests));
    requests = info.number('total_commands_processed');
    await pause(intervalMs);
  }
}

/** One line; `requestsBefore` is 0 in the first. */
export function statLine(info: Info, requestsBefore: number): string {
  const requests = info.number('total_commands_processed');
  const more = requestsBefore === 0 ? 0 : requests - requestsBefore;
  return [
    String(info.keys).padEnd(11),
    humanBytes(info.number('used_memory')).padEnd(8),
    ` ${String(info.number('connected_clients')).padEnd(8)}`,
    String(info.number('blocked_clients')).padEnd(8),
    `${requests} (+${more})`.padEnd(19),
    ` ${String(info.number('total_connections_received')).padEnd(12)}`,
    childName(info),
    '\n',
  ].join('');
}

/** The fields of an INFO reply. */
export class Info {
  readonly #fields = new Map<string, string>();

  constructor(text: string) {
    for (const line of text.split('\r\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) this.#fields.set(line.slice(0, colon), line.slice(colon + 1));
    }
  }

  /** 0 if there is no such field. */
  number(name: string): number {
    return Number.parseInt(this.#fields.get(name) ?? '0', 10) || 0;
  }

  get keys(): number {
    let keys = 0;
    for (let db = 0; db < databasesMax; db++) {
      const counts = this.#fields.get(`db${db}`);
      if (counts !== undefined) keys += Number.parseInt(counts.slice('keys='.length), 10) || 0;
    }
    return keys;
  }
}

function childName(info: Info): string {
  const saving = info.number('rdb_bgsave_in_progress') !== 0;
  const rewriting = info.number('aof_rewrite_in_progress') !== 0;
  if (saving && rewriting) return 'SAVE+AOF';
  if (saving) return 'SAVE';
  if (rewriting) return 'AOF';
  return info.number('loading') !== 0 ? 'LOAD' : '';
}

/** 100B, 1.50K, 2.00M, 1.00G. */
export function humanBytes(bytes: number): string {
  if (bytes < 0) return `-${humanBytes(-bytes)}`;
  if (bytes < 1024) return `${bytes}B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(2)}K`;
  if (bytes < 1024 ** 3) return `${(bytes / 1024 ** 2).toFixed(2)}M`;
  return `${(bytes / 1024 ** 3).toFixed(2)}G`;
}
