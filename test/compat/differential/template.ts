/**
 * Templates of commands, as the table in `commands.ts` has them:
 *
 *     WORD        itself; in a case drawn at random when it begins the command
 *     <name>      what the source of that name draws: no word, one, or several
 *     [ … ]       there in every other case
 *     ( … | … )   one of them
 *     { … }       one to four times
 */
import type { Prng } from '../../../src/base/prng.ts';

export type Draw = (prng: Prng) => readonly string[];
export type Sources = Readonly<Record<string, Draw>>;

/** Compiles a template; a name that `sources` does not have is a mistake in the table. */
export function compileTemplate(text: string, sources: Sources): Draw {
  const tokens = text.match(/<[^>]+>|[[\](){}|]|[^\s[\](){}|<>]+/g) ?? [];
  let at = 0;

  function alternatives(close: string | undefined): Draw {
    const choices: Draw[] = [];
    let row: Draw[] = [];
    for (;;) {
      const token = tokens[at++];
      if (token === close) break;
      if (token === undefined) throw new Error(`template does not close: ${text}`);
      if (token === '|') {
        choices.push(inOrder(row));
        row = [];
      } else row.push(one(token));
    }
    choices.push(inOrder(row));
    return choices.length === 1 ? choices[0] : (prng) => choices[prng.below(choices.length)](prng);
  }

  function one(token: string): Draw {
    if (token === '[') return sometimes(alternatives(']'));
    if (token === '(') return alternatives(')');
    if (token === '{') return repeated(alternatives('}'));
    if (!token.startsWith('<')) return () => [token];
    const source = sources[token.slice(1, -1)];
    if (source === undefined) throw new Error(`unknown source ${token} in ${text}`);
    return source;
  }

  return alternatives(undefined);
}

function inOrder(parts: readonly Draw[]): Draw {
  return (prng) => parts.flatMap((part) => part(prng));
}

function sometimes(part: Draw): Draw {
  return (prng) => (prng.chance(0.5) ? part(prng) : []);
}

function repeated(part: Draw): Draw {
  return (prng) => Array.from({ length: 1 + prng.below(4) }, () => part(prng)).flat();
}
