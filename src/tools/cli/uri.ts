/**
 * Connection URIs of `-u`:
 *
 *   redis://[[user:]password@][host[:port]][/db]   (the caller refuses rediss://)
 *   unix://[[user:]password@]/path/to/socket[?db=n]
 *
 * User and password are percent-decoded, the host is taken as written; an IPv6 address stands in
 * brackets.
 */
import { UsageError } from './usage-error.ts';

export interface ParsedUri {
  readonly tls?: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly host?: string;
  readonly port?: number;
  readonly database?: number;
  readonly socketPath?: string;
}

/** Throws a UsageError. */
export function parseUri(uri: string): ParsedUri {
  const scheme = ['redis://', 'rediss://', 'unix://'].find((s) => startsWithFolded(uri, s));
  if (scheme === undefined) throw new UsageError('Invalid URI scheme');
  const { login, rest } = splitLogin(uri.slice(scheme.length));
  if (scheme === 'unix://') return { ...login, ...parseSocket(rest) };
  const tls = scheme === 'rediss://' ? { tls: true } : {};
  return { ...tls, ...login, ...parseAddress(rest) };
}

function startsWithFolded(text: string, prefix: string): boolean {
  return text.slice(0, prefix.length).toLowerCase() === prefix;
}

function splitLogin(text: string): { login: ParsedUri; rest: string } {
  const at = text.indexOf('@');
  if (at < 0) return { login: {}, rest: text };
  const colon = text.indexOf(':');
  const rest = text.slice(at + 1);
  if (colon < 0 || colon > at) {
    return { login: { password: percentDecode(text.slice(0, at)) }, rest };
  }
  const user = percentDecode(text.slice(0, colon));
  return { login: { user, password: percentDecode(text.slice(colon + 1, at)) }, rest };
}

function parseSocket(rest: string): ParsedUri {
  const query = rest.indexOf('?db=');
  if (query < 0) return { socketPath: rest };
  return {
    socketPath: rest.slice(0, query),
    database: Number.parseInt(rest.slice(query + 4), 10) || 0,
  };
}

function parseAddress(rest: string): ParsedUri {
  const slash = rest.indexOf('/');
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? '' : rest.slice(slash + 1);
  return {
    ...parseHost(authority),
    ...(path === '' ? {} : { database: Number.parseInt(path, 10) || 0 }),
  };
}

function parseHost(authority: string): ParsedUri {
  if (authority === '') return {};
  const close = authority.startsWith('[') ? authority.indexOf(']') : -1;
  const colon = authority.indexOf(':', Math.max(close, 0));
  const host =
    close > 0 ? authority.slice(1, close) : authority.slice(0, colon < 0 ? undefined : colon);
  const port = colon < 0 ? {} : { port: Number.parseInt(authority.slice(colon + 1), 10) || 0 };
  return { host, ...port };
}

function percentDecode(text: string): string {
  let decoded = '';
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '%') {
      decoded += text[at];
      continue;
    }
    const digits = text.slice(at + 1, at + 3);
    if (digits.length < 1) throw new UsageError('Incomplete URI encoding');
    if (!/^[0-9a-fA-F]{2}$/.test(digits)) throw new UsageError('Illegal character in URI encoding');
    decoded += String.fromCharCode(Number.parseInt(digits, 16));
    at += 2;
  }
  return decoded;
}
