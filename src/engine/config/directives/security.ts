/** Directives: passwords, ACL, and what a client may do to the server itself. */
import { type DirectiveTable, int64Max } from '../directive.ts';

const guarded = {
  kind: 'enum',
  default: 'no',
  choices: ['no', 'yes', 'local'],
  flags: ['immutable'],
} as const;

export const securityDirectives = {
  requirepass: {
    kind: 'text',
    default: '',
    emptyIsUnset: true,
    isBinary: true,
    flags: ['sensitive'],
  },
  aclfile: { kind: 'text', default: '', flags: ['immutable'] },
  'acl-pubsub-default': {
    kind: 'enum',
    default: 'resetchannels',
    choices: ['allchannels', 'resetchannels'],
  },
  'acllog-max-len': { kind: 'integer', default: 128, max: int64Max },
  'enable-protected-configs': guarded,
  'enable-debug-command': guarded,
  'enable-module-command': guarded,
} as const satisfies DirectiveTable;
