/**
 * The title of the process: a template with `{variables}`, of which `{{` is a plain brace. A
 * template is good when all its variables are known and something is left of it.
 */
import type { Scene } from './directive.ts';

export const procTitleTemplateDefault = '{title} {listen-addr} {server-mode}';

export interface TitleWords {
  /** What stands for `{title}`: the name the program was started by. */
  readonly title: string;
  /** The absolute path of the configuration file, or empty. */
  readonly configFile: string;
}

/** The expanded template without blanks around it, or undefined when it is malformed. */
export function expandProcTitle(
  template: string,
  words: TitleWords,
  scene: Scene,
): string | undefined {
  let expanded = '';
  let at = 0;
  for (;;) {
    const open = template.indexOf('{', at);
    if (open < 0) return trimSpaces(expanded + template.slice(at));
    expanded += template.slice(at, open);
    if (template[open + 1] === '{') {
      expanded += '{';
      at = open + 2;
      continue;
    }
    const close = template.indexOf('}', open + 1);
    if (close < 0) return undefined;
    const value = titleVariable(template.slice(open + 1, close), words, scene);
    if (value === undefined) return undefined;
    expanded += value;
    at = close + 1;
  }
}

export function checkProcTitle(template: string, scene: Scene): string | undefined {
  const expanded = expandProcTitle(template, { title: '', configFile: '' }, scene);
  if (expanded !== undefined && expanded !== '') return undefined;
  return 'template format is invalid or contains unknown variables';
}

function titleVariable(name: string, words: TitleWords, scene: Scene): string | undefined {
  switch (name) {
    case 'title':
      return words.title;
    case 'config-file':
      return words.configFile === '' ? '-' : words.configFile;
    case 'listen-addr':
      return listenAddress(scene);
    case 'server-mode':
      if (scene.textOf('cluster-enabled') === 'yes') return '[cluster]';
      return scene.isSentinel ? '[sentinel]' : '';
    case 'port':
    case 'tls-port':
    case 'unixsocket':
      return scene.textOf(name);
    default:
      return undefined;
  }
}

function listenAddress(scene: Scene): string {
  const port = scene.textOf('port') === '0' ? scene.textOf('tls-port') : scene.textOf('port');
  if (port === '0') return `unixsocket:${scene.textOf('unixsocket')}`;
  const binds = scene.textOf('bind');
  return `${binds === '' ? '*' : binds.split(' ', 1)[0]}:${port}`;
}

function trimSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === ' ') start++;
  while (end > start && text[end - 1] === ' ') end--;
  return text.slice(start, end);
}
