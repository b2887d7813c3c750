/**
 * Canonical texts of replies that tell about the server: without what two servers cannot have in
 * common, such as addresses, times and bytes of memory.
 */
import type { Reply } from '../../../src/resp/reply.ts';
import { observerAt } from './step.ts';

/** What is compared of a line of CLIENT LIST. */
const clientFields =
  /^(name|flags|db|sub|psub|ssub|multi|cmd|user|redir|resp|events|lib-name|lib-ver)=/;

/** Of the connections that there always are. Redis turns its list of them round and round. */
export function clientsText(text: string): string {
  const lines = text.split('\n').filter((line) => line.startsWith('id='));
  return lines
    .sort((one, other) => Number.parseInt(one.slice(3), 10) - Number.parseInt(other.slice(3), 10))
    .slice(0, observerAt)
    .map((line) => {
      const fields = line.split(' ').filter((field) => clientFields.test(field));
      return fields.join(' ');
    })
    .join('\n');
}

/**
 * Lines of INFO that count what was sent. How often the observer asks CLIENT LIST hangs on the
 * clock, and INFO counts bytes that it sent before.
 */
const infoLines =
  /^(db\d+:|errorstat_|cmdstat_|keyspace_(hits|misses):|expired_keys:|total_error_replies:|pubsub|# (Keyspace|Errorstats|Commandstats))/;
const unsteadyLines = /^cmdstat_(client\|list|info)/;

export function infoText(text: string): string {
  const lines = text.split('\r\n');
  return lines
    .filter((line) => infoLines.test(line) && !unsteadyLines.test(line))
    .map((line) => line.replace(/(avg_ttl|usec|usec_per_call)=[\d.]+,?/g, ''))
    .sort()
    .join('\n');
}

/** Names whose values are prose; and `subcommands`, which are asked by their own names. */
const prose = /^(summary|complexity|notes|history|subcommands|replaced_by)$/;

/** Of COMMAND INFO and DOCS. */
export function describedText(reply: Reply, depth = 0): string {
  switch (reply.is) {
    case 'map':
      return `{${reply.entries
        .map(([key, value]) => `${wordOf(key)}: ${valueText(key, value, depth)}`)
        .join()}}`;
    case 'set':
      return reply.items.map((item) => describedText(item, depth + 1)).join();
    case 'array': {
      const isOfSubcommands = reply.items.some(
        (item) => item.is === 'array' && depth > 0 && wordOf(item.items[0]).includes('|'),
      );
      if (isOfSubcommands) return 'subcommands';
      const texts = reply.items.map((item, i) => valueText(reply.items[i - 1], item, depth));
      return `[${texts.join()}]`;
    }
    default:
      return wordOf(reply);
  }
}

function valueText(key: Reply | undefined, value: Reply, depth: number): string {
  return prose.test(wordOf(key)) ? '…' : describedText(value, depth + 1);
}

function wordOf(reply: Reply | undefined): string {
  if (reply === undefined) return '';
  if (reply.is === 'bulk') return Buffer.from(reply.bytes).toString('latin1');
  if (reply.is === 'simple') return `+${reply.text}`;
  return reply.is === 'integer' ? String(reply.value) : reply.is;
}

/** Of SLOWLOG GET: of an entry its number, its words, and the name of the client. */
export function slowText(reply: Reply, text: (reply: Reply) => string): string {
  if (reply.is !== 'array') return text(reply);
  const entries = reply.items.map((entry) => {
    if (entry.is !== 'array') return text(entry);
    const [id, , , words, , name] = entry.items;
    return [id, words, name].map(text).join(' ');
  });
  return entries.join('\n');
}
