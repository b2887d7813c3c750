/**
 * RDB files are exchanged with a real Redis in both directions. `COMPAT_REDIS` names further
 * servers than the one in PATH, `COMPAT_RDB_FILES` a folder with files of old versions.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { latin1Bytes } from '../../src/base/bytes.ts';
import type { Keyspace } from '../../src/keyspace/keyspace.ts';
import {
  digestOf,
  feedAll,
  saved,
  testKeyspace,
  testReader,
} from '../../src/persistence/rdb/testing.ts';
import { rdbVersions } from '../../src/persistence/rdb/types.ts';
import { encodingNames, encodingOf } from '../../src/values/value.ts';
import { scratchFolder } from '../system/program.ts';
import { Peer } from './peer.ts';
import { dataSet } from './rdb-data.ts';

const programs = ['redis-server', ...(process.env.COMPAT_REDIS?.split(':') ?? [])];
const filesFolder = process.env.COMPAT_RDB_FILES ?? '';

function loaded(path: string): Keyspace {
  const keyspace = testKeyspace(9, { databases: 16 });
  const reader = feedAll(testReader(keyspace, { sanitizes: true }), readFileSync(path));
  assert.equal(reader.error, undefined);
  return keyspace;
}

for (const program of programs) {
  for (const [seed, args] of [
    [1, []],
    [2, ['--rdbcompression', 'no']],
    [3, ['--list-max-listpack-size', '10', '--maxmemory-policy', 'allkeys-lfu']],
    [4, ['--rdbchecksum', 'no', '--maxmemory-policy', 'allkeys-lru']],
  ] as const) {
    test(`data set ${seed} travels from ${program} and back`, async (t) => {
      const folder = scratchFolder(t);
      const peer = await Peer.start(t, program, folder, args);
      await peer.run(...dataSet(seed));
      const digest = await peer.text('DEBUG', 'DIGEST');
      await peer.text('SAVE');
      const path = join(folder, 'dump.rdb');
      const keyspace = loaded(path);
      assert.equal(digestOf(keyspace), digest);

      const version = (await isOf72(peer)) ? rdbVersions.redis72 : rdbVersions.redis70;
      writeFileSync(path, saved(keyspace, { version, clocks: seed % 2 === 0 ? 'lru' : 'lfu' }));
      await peer.text('DEBUG', 'RELOAD', 'NOSAVE');
      assert.equal(await peer.text('DEBUG', 'DIGEST'), digest);
    });
  }

  test(`a file of ${program} is loaded into the encodings that it has there`, async (t) => {
    const folder = scratchFolder(t);
    const peer = await Peer.start(t, program, folder);
    if (!(await isOf72(peer))) return;
    await peer.run(...dataSet(5));
    await peer.text('DEBUG', 'RELOAD');
    const keyspace = loaded(join(folder, 'dump.rdb'));
    await peer.text('SELECT', '0');
    const db = keyspace.databases[0];
    for (const name of (await peer.run(['KEYS', '*']))[0]
      .split('\r\n')
      .filter((_, i) => i > 0 && i % 2 === 0)) {
      const key = latin1Bytes(name);
      const ref = db.find(key, 0, key.length);
      if (ref === 0) continue;
      const encoding = encodingNames[encodingOf(keyspace.arena, ref)];
      assert.equal(encoding, await peer.text('OBJECT', 'ENCODING', name), name);
    }
  });
}

async function isOf72(peer: Peer): Promise<boolean> {
  return /redis_version:7\.[2-9]/.test(await peer.text('INFO', 'server'));
}

if (existsSync(filesFolder)) {
  for (const name of readdirSync(filesFolder).filter((file) => file.endsWith('.rdb'))) {
    test(`the old file ${name} has the data that Redis sees in it, or is refused by both`, async (t) => {
      const folder = scratchFolder(t);
      const path = join(folder, 'dump.rdb');
      writeFileSync(path, readFileSync(join(filesFolder, name)));
      const program = programs[programs.length - 1];
      const started = await Peer.start(t, program, folder).catch(() => undefined);
      if (started === undefined) assert.throws(() => loaded(path));
      else assert.equal(digestOf(loaded(path)), await started.text('DEBUG', 'DIGEST'));
    });
  }
}
