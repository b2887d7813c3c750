/** What `--help` and `--version` print. The option lines come from the option table. */
import { readFileSync } from 'node:fs';
import { optionRows } from './option-table.ts';

const introduction = `
Usage: starling-cli [option]... [command [argument]...]

Sends the command and prints the reply. Without a command it reads commands from standard
input: with a prompt, hints and a history if that is a terminal, else one per line.

`;

const examples = `
Options end at the first word that does not begin with a dash.

Examples:
  starling-cli set greeting hello
  starling-cli -r 5 -i 0.5 incr counter
  starling-cli -x set picture < picture.png
  starling-cli --quoted-input set '"bin\\x00ary"' value
  starling-cli --eval script.lua key1 key2 , argument1
  starling-cli --scan --pattern 'user:*' --count 1000
  generate-commands | starling-cli --pipe
`;

const textColumn = 26;
const packageFile = new URL('../../../../package.json', import.meta.url);

export function usage(): string {
  const lines = optionRows.flatMap((row) => {
    if (row.help === undefined) return [];
    const names = row.names.join(', ') + (row.value === undefined ? '' : ` <${row.value}>`);
    const gap = names.length + 3 > textColumn ? `\n${' '.repeat(textColumn)}` : '';
    return [`  ${gap === '' ? names.padEnd(textColumn - 2) : names + gap}${row.help}\n`];
  });
  return `${versionLine()}${introduction}${lines.join('')}${examples}`;
}

export function versionLine(): string {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  return `starling-cli ${version}\n`;
}
