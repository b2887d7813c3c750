/**
 * Hints: what may still follow the words that were typed, as syntax: `[NX|XX] value [value ...]`.
 *
 * First the words are matched against the tree of arguments, then everything not matched yet is
 * described. Optional arguments that stand side by side may come in any order; one that was begun
 * is described first.
 *
 * Words: a slot is one argument of the tree and how far it was matched. `count` is how often,
 * `hasToken` and `hasWord` say which of its parts are there, `isComplete` that nothing is missing
 * and nothing more may follow.
 *
 * (1) A word that fits nowhere ends the hints: nothing is better than something wrong.
 * (2) An argument that may be repeated is never complete.
 */
import type { DocArgument } from './command-docs.ts';

/** The syntax of all arguments. */
export function describeArguments(parts: readonly DocArgument[]): string {
  const description = new Description();
  description.addAll(parts.map(newSlot), ' ');
  return description.text;
}

/** The syntax of what may follow `words`, which are complete; empty if they do not fit (1). */
export function describeRest(parts: readonly DocArgument[], words: readonly string[]): string {
  const slots = parts.map(newSlot);
  if (matchAll(words, slots) !== words.length) return '';
  const description = new Description();
  description.addAll(slots, ' ');
  return description.text;
}

interface Slot {
  readonly argument: DocArgument;
  readonly parts: readonly Slot[];
  count: number;
  hasToken: boolean;
  hasWord: boolean;
  isComplete: boolean;
}

function newSlot(argument: DocArgument): Slot {
  const parts = argument.parts.map(newSlot);
  return { argument, parts, count: 0, hasToken: false, hasWord: false, isComplete: false };
}

function clearSlot(slot: Slot): void {
  slot.count = 0;
  slot.hasToken = false;
  slot.hasWord = false;
  slot.isComplete = false;
  slot.parts.forEach(clearSlot);
}

/** Number of words that the slots take, 0 if a required one does not fit. */
function matchAll(words: readonly string[], slots: readonly Slot[]): number {
  let used = 0;
  let at = 0;
  while (used < words.length && at < slots.length) {
    const rest = words.slice(used);
    const optional = optionalRun(slots, at);
    if (optional.length > 0) {
      used += matchOptional(rest, optional);
      at += optional.length;
      continue;
    }
    const taken = matchRepeated(rest, slots[at]);
    if (taken === 0) return 0;
    used += taken;
    at++;
  }
  return used;
}

/** The optional slots from `at` on, up to the next required one. */
function optionalRun(slots: readonly Slot[], at: number): readonly Slot[] {
  const end = slots.findIndex((slot, i) => i >= at && !slot.argument.optional);
  return slots.slice(at, end < 0 ? slots.length : end);
}

function matchOptional(words: readonly string[], slots: readonly Slot[]): number {
  let used = 0;
  let previous: Slot | undefined;
  while (used < words.length) {
    const rest = words.slice(used);
    let taken = 0;
    const slot = slots.find((candidate) => {
      if (candidate.count === 0) taken = matchRepeated(rest, candidate);
      return taken > 0;
    });
    if (slot === undefined) break;
    // The user went on to another argument: what was left open in the one before stays open.
    if (previous !== undefined) previous.isComplete = true;
    previous = slot;
    used += taken;
  }
  return used;
}

function matchRepeated(words: readonly string[], slot: Slot): number {
  const once = matchOnce(words, slot);
  if (!slot.argument.multiple) return once;
  let used = once;
  while (slot.isComplete && used < words.length) {
    clearSlot(slot);
    used += matchAgain(words.slice(used), slot);
  }
  slot.isComplete = false;
  return used;
}

function matchAgain(words: readonly string[], slot: Slot): number {
  const { token, multipleToken } = slot.argument;
  if (token === undefined || multipleToken) return matchOnce(words, slot);
  const taken = matchBody(words, slot);
  // The token stood before the first repetition and is not expected again.
  if (slot.count > 0) slot.hasToken = true;
  return taken;
}

function matchOnce(words: readonly string[], slot: Slot): number {
  const { token, type } = slot.argument;
  if (token === undefined) return matchBody(words, slot);
  if (words[0].toLowerCase() !== token.toLowerCase()) return 0;
  slot.hasToken = true;
  slot.count = 1;
  if (type === 'pure-token') slot.isComplete = true;
  if (type === 'pure-token' || words.length === 1) return 1;
  return matchBody(words.slice(1), slot);
}

/** What follows the token. The result counts the token too, if there was one. */
function matchBody(words: readonly string[], slot: Slot): number {
  switch (slot.argument.type) {
    case 'block':
      slot.count += matchAll(words, slot.parts);
      slot.isComplete = slot.parts.every((part) => part.isComplete);
      break;
    case 'oneof': {
      const chosen = slot.parts.find((part) => matchRepeated(words, part) > 0);
      if (chosen !== undefined) {
        slot.count += chosen.count;
        slot.isComplete = chosen.isComplete;
      }
      break;
    }
    default:
      matchWord(words[0], slot);
  }
  return slot.count;
}

function matchWord(word: string, slot: Slot): void {
  if (!fitsType(word, slot.argument.type)) {
    slot.count = 0;
    slot.hasWord = false;
    return;
  }
  slot.count++;
  slot.hasWord = true;
  slot.isComplete = true;
}

function fitsType(word: string, type: string): boolean {
  if (word === '') return true;
  if (type === 'integer' || type === 'unix-time') return /^\s*[+-]?\d/.test(word);
  if (type === 'double') return /^\s*[+-]?(\d|\.\d|inf|nan)/i.test(word);
  return true;
}

/** The text of a hint while it is put together. */
class Description {
  text = '';

  addAll(slots: readonly Slot[], separator: string): void {
    let length = this.text.length;
    const add = (slot: Slot, isLast: boolean): void => {
      this.#add(slot);
      if (this.text.length === length || isLast) return;
      this.text += separator;
      length = this.text.length;
    };
    let at = 0;
    while (at < slots.length) {
      const optional = optionalRun(slots, at);
      if (optional.length === 0) {
        add(slots[at], at === slots.length - 1);
        at++;
        continue;
      }
      const end = at + optional.length;
      const begun = optional.filter((slot) => slot.count > 0 && !slot.isComplete);
      for (const slot of begun) add(slot, at === slots.length - 1);
      // Once the required argument after them was typed, the optional ones can come no more.
      const canCome = end === slots.length || slots[end].count === 0;
      const rest = canCome ? optional.filter((slot) => slot !== begun.at(-1)) : [];
      for (const slot of rest) add(slot, slot === slots.at(-1));
      at = end;
    }
  }

  #add(slot: Slot): void {
    if (slot.isComplete) return;
    const { argument } = slot;
    if (argument.optional && slot.count === 0) this.text += '[';
    if (argument.token !== undefined && !slot.hasToken) this.#addToken(argument);
    this.#addBody(slot);
    if (argument.multiple) this.#addRepetition(slot);
    // The count may have become 0 in between, which leaves a bracket too many: so do the hints of
    // redis-cli.
    if (argument.optional && slot.count === 0) this.text += ']';
  }

  #addToken({ token, type }: DocArgument): void {
    this.text += shown(token ?? '');
    if (type !== 'pure-token') this.text += ' ';
  }

  #addBody(slot: Slot): void {
    switch (slot.argument.type) {
      case 'oneof':
        if (slot.count === 0) this.addAll(slot.parts, '|');
        else for (const part of slot.parts) if (part.count > 0) this.#add(part);
        break;
      case 'block':
        this.addAll(slot.parts, ' ');
        break;
      case 'pure-token':
        break;
      default:
        if (!slot.hasWord) this.text += shown(slot.argument.displayText ?? slot.argument.name);
    }
  }

  /** ` [TOKEN what ...]`: from its beginning again, whatever was matched. */
  #addRepetition(slot: Slot): void {
    const { argument } = slot;
    clearSlot(slot);
    if (this.text !== '') this.text += ' ';
    this.text += '[';
    if (argument.multipleToken) this.#addToken(argument);
    this.#addBody(slot);
    this.text += ' ...]';
  }
}

function shown(word: string): string {
  return word === '' ? '""' : word;
}
