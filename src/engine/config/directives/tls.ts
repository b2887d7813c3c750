/**
 * Directives: TLS. Those that name a file are volatile: the file may have changed under the same
 * name.
 */
import type { DirectiveTable } from '../directive.ts';

const file = { kind: 'text', default: '', emptyIsUnset: true, flags: ['volatile'] } as const;
const word = { kind: 'text', default: '', emptyIsUnset: true } as const;

export const tlsDirectives = {
  'tls-port': { kind: 'integer', default: 0, max: 65535 },
  'tls-cert-file': file,
  'tls-key-file': file,
  'tls-key-file-pass': word,
  'tls-client-cert-file': file,
  'tls-client-key-file': file,
  'tls-client-key-file-pass': word,
  'tls-dh-params-file': file,
  'tls-ca-cert-file': file,
  'tls-ca-cert-dir': file,
  'tls-auth-clients': { kind: 'enum', default: 'yes', choices: ['no', 'yes', 'optional'] },
  'tls-replication': { kind: 'bool', default: false },
  'tls-cluster': { kind: 'bool', default: false },
  'tls-protocols': word,
  'tls-ciphers': word,
  'tls-ciphersuites': word,
  'tls-prefer-server-ciphers': { kind: 'bool', default: false },
  'tls-session-caching': { kind: 'bool', default: true },
  'tls-session-cache-size': { kind: 'integer', default: 20 * 1024 },
  'tls-session-cache-timeout': { kind: 'integer', default: 300 },
} as const satisfies DirectiveTable;
