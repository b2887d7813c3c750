/** Section of INFO: databases that hold something. */
import type { Keyspace } from '../../keyspace/keyspace.ts';
import type { InfoSection } from './info.ts';

export function keyspaceSection({ databases }: Keyspace): InfoSection {
  return {
    names: ['keyspace'],
    title: 'Keyspace',
    shown: 'default',
    fields: () =>
      databases
        .filter((db) => db.size > 0)
        .map((db) => [
          `db${db.index}`,
          `keys=${db.size},expires=${db.expiringSize},avg_ttl=${Math.floor(db.averageTtlMs)}`,
        ]),
  };
}
