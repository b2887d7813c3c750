/**
 * Sets up the prompt for a person: help from the server, the preferences, the history, and an
 * editor that uses them.
 */
import { CommandHelp } from './help.ts';
import { History } from './history.ts';
import type { LineSource } from './line-source.ts';
import { dotFile, loadPreferences, type Preferences } from './preferences.ts';
import type { Session } from './session.ts';
import { TerminalLines } from './terminal-lines.ts';

export async function openTerminal(
  session: Session,
  preferences: Preferences,
): Promise<LineSource> {
  const help = await CommandHelp.load(session);
  loadPreferences(preferences);
  const history = new History(dotFile('REDISCLI_HISTFILE', '.starlingcli_history'));
  return new TerminalLines(history, {
    hint: (line) => (preferences.hints ? help.hint(line) : undefined),
    complete: (line) => help.completions(line),
    interrupt: () => session.interrupt(),
  });
}
