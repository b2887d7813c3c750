/**
 * The text of INFO: sections of `name:value` lines. A section is made by whoever knows its figures;
 * this file knows which of them a request asks for, and how they are put together.
 *
 *   # Server\r\n
 *   redis_version:7.2.6\r\n
 *   …
 *   \r\n                      between two sections
 *   # Clients\r\n
 */
import { asciiLower } from '../config/c-text.ts';

export interface InfoSection {
  /** What it is asked for by, lower case. */
  readonly names: readonly string[];
  readonly title: string;
  /** `default`: without being asked for; `all`: in `INFO all`; `named`: only by its name. */
  readonly shown: 'default' | 'all' | 'named';
  readonly fields: () => readonly InfoField[];
}

export type InfoField = readonly [name: string, value: string | number];

/** `words`: what the request names, in any case; none for the sections of the default. */
export function infoText(sections: readonly InfoSection[], words: readonly string[]): string {
  const asked = new Set(words.length === 0 ? ['default'] : words.map(asciiLower));
  const isAll = asked.has('all') || asked.has('everything');
  return sections
    .filter(({ names, shown }) => {
      if (names.some((name) => asked.has(name))) return true;
      if (shown === 'named') return false;
      return isAll || (shown === 'default' && asked.has('default'));
    })
    .map(({ title, fields }) => `# ${title}\r\n${fields().map(lineOf).join('')}`)
    .join('\r\n');
}

function lineOf([name, value]: InfoField): string {
  return `${name}:${value}\r\n`;
}

const unit = 1024;
const units = ['', 'K', 'M', 'G', 'T', 'P'];

/** Bytes for people: `512B`, `1.50K`, `2.00G`. */
export function humanBytes(bytes: number): string {
  if (bytes < unit) return `${bytes}B`;
  let power = 0;
  let value = bytes;
  while (value >= unit && power < units.length - 1) {
    value /= unit;
    power++;
  }
  return `${value.toFixed(2)}${units[power]}`;
}

/** A share of 100, as INFO writes it. */
export function percent(part: number, whole: number): string {
  return (whole === 0 ? 0 : (part * 100) / whole).toFixed(2);
}

/** One number by another, where the other may be 0. */
export function ratio(part: number, whole: number): string {
  return (whole === 0 ? 0 : part / whole).toFixed(2);
}
