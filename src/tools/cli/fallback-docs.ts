/**
 * What we know about commands ourselves: the rows and the documentation of our own server, for
 * hints and help when the server that we talk to cannot be asked.
 */
import { docs } from '../../commands/docs/docs.ts';
import { rows } from '../../commands/rows/rows.ts';
import type { ArgumentDoc, CommandDoc } from '../../engine/command-doc.ts';
import type { DocArgument, DocEntry } from './command-docs.ts';
import { describeArguments } from './hints.ts';

/** An entry per command and subcommand, in no order. */
export function fallbackDocs(): DocEntry[] {
  return Object.entries(docs).flatMap(([name, doc]) => {
    const row = rows[name];
    const own = toEntry([name], doc, { group: row.group, since: row.since });
    const subcommands = Object.entries(doc.subcommands ?? {}).map(([subcommand, subcommandDoc]) =>
      toEntry([name, subcommand], subcommandDoc, {
        group: row.group,
        since: row.subcommands?.[subcommand].since,
      }),
    );
    return [own, ...subcommands];
  });
}

function toEntry(
  words: readonly string[],
  doc: CommandDoc,
  row: { readonly group: string; readonly since: string | undefined },
): DocEntry {
  const parts = (doc.arguments ?? []).map(toArgument);
  return {
    words: words.map((word) => word.toUpperCase()),
    summary: doc.summary,
    since: row.since,
    group: row.group,
    arguments: parts,
    syntax: describeArguments(parts),
  };
}

function toArgument(doc: ArgumentDoc): DocArgument {
  return {
    name: doc.name,
    type: doc.type,
    ...(doc.display === undefined ? {} : { displayText: doc.display }),
    ...(doc.token === undefined ? {} : { token: doc.token }),
    optional: doc.optional === true,
    multiple: doc.multiple === true,
    multipleToken: doc.multipleToken === true,
    parts: (doc.arguments ?? []).map(toArgument),
  };
}
