/** Checks that a row names: each says in Redis's words what is wrong with a value, or undefined. */
import type { Check } from '../directive.ts';

function isBaseName(path: string): boolean {
  return !path.includes('/') && !path.includes('\\');
}

export const checkDatabaseFile: Check<string> = (name) =>
  isBaseName(name) ? undefined : "dbfilename can't be a path, just a filename";

export const checkAppendFile: Check<string> = (name) => {
  if (name === '') return "appendfilename can't be empty";
  return isBaseName(name) ? undefined : "appendfilename can't be a path, just a filename";
};

export const checkAppendDirectory: Check<string> = (name) => {
  if (name === '') return "appenddirname can't be empty";
  return isBaseName(name) ? undefined : "appenddirname can't be a path, just a dirname";
};

export const checkShutdownFlags: Check<readonly string[]> = (flags) =>
  flags.includes('save') && flags.includes('nosave')
    ? "shutdown options SAVE and NOSAVE can't be used simultaneously"
    : undefined;

/**
 * The arena moves nothing, so there is nothing to defragment: the answer of a Redis without its own
 * jemalloc.
 */
export const refuseActiveDefrag: Check<boolean> = (isOn) =>
  isOn
    ? 'Active defragmentation cannot be enabled: it requires a Redis server compiled with a modified ' +
      'Jemalloc like the one shipped by default with the Redis source distribution'
    : undefined;

const hostnameLettersMax = 255;

function isHostLetter(letter: string): boolean {
  return (
    (letter >= 'a' && letter <= 'z') ||
    (letter >= 'A' && letter <= 'Z') ||
    (letter >= '0' && letter <= '9') ||
    letter === '-' ||
    letter === '.'
  );
}

export const checkHostname: Check<string> = (name) => {
  if (name.length > hostnameLettersMax) return 'Hostnames must be less than 256 characters';
  for (const letter of name) {
    if (!isHostLetter(letter)) {
      return 'Hostnames may only contain alphanumeric characters, hyphens or dots';
    }
  }
  return undefined;
};

/** Letters that separate fields in a line of nodes.conf, and those that may one day. */
const nodeNameForbids = '!#$%&()*+:;<>?@[]^{|}~';

export const checkNodeName: Check<string> = (name) => {
  for (const letter of name) {
    if (nodeNameForbids.includes(letter)) {
      return 'Announced human node name contained invalid character';
    }
  }
  return undefined;
};
