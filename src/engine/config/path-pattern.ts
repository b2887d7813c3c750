/**
 * Paths with wildcards, as `include` takes them: `*`, `?` and `[…]` match within one part of a
 * path, never a `/`, and never the dot of a hidden file.
 */
import { latin1Bytes } from '../../base/bytes.ts';
import { globMatch } from '../../base/glob.ts';

/**
 * Names in a directory, or undefined when there is no such directory. Relative to the working
 * directory.
 */
export type ListDirectory = (directory: string) => readonly string[] | undefined;

export function hasWildcard(path: string): boolean {
  return path.includes('*') || path.includes('?') || path.includes('[');
}

/** The paths that exist and match, sorted by their bytes. */
export function matchingPaths(pattern: string, list: ListDirectory): string[] {
  const parts = pattern.split('/').filter((part) => part !== '');
  let paths = [pattern.startsWith('/') ? '/' : ''];
  for (const [i, part] of parts.entries()) {
    // A folder that is named outright need not be found by listing the one above, which may be
    // closed to us.
    const isCertain = i < parts.length - 1 && !hasWildcard(part);
    paths = paths.flatMap((path) => (isCertain ? [join(path, part)] : children(path, part, list)));
  }
  return paths.sort((a, b) => (a < b ? -1 : 1));
}

function children(path: string, part: string, list: ListDirectory): string[] {
  const names = list(path === '' ? '.' : path) ?? [];
  return names.filter((name) => matchesPart(part, name)).map((name) => join(path, name));
}

function join(path: string, name: string): string {
  return path === '' || path.endsWith('/') ? path + name : `${path}/${name}`;
}

function matchesPart(part: string, name: string): boolean {
  if (!hasWildcard(part)) return part === name;
  if (name.startsWith('.') && !part.startsWith('.')) return false;
  // A shell negates a set with either sign.
  const pattern = latin1Bytes(part.replaceAll('[!', '[^'));
  const text = latin1Bytes(name);
  return globMatch(pattern, 0, pattern.length, text, 0, text.length, false);
}
