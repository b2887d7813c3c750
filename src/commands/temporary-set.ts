/**
 * A set that is in no database: where a command collects what it is about to reply or to store. It
 * is the caller's to free.
 */
import type { Keyspace } from '../keyspace/keyspace.ts';
import { type Encoding, types } from '../values/value.ts';

const noBytes = new Uint8Array(0);

/** The record of an empty set without a key. */
export function temporarySet({ records, values }: Keyspace, encoding: Encoding): number {
  const root = values.sets.create(encoding);
  return records.createCollection(noBytes, 0, 0, types.set, encoding, root);
}
