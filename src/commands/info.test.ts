import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandSections } from '../engine/info/command-sections.ts';
import { keyspaceSection } from '../engine/info/keyspace-section.ts';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import { infoFamily } from './info.ts';
import { stringCommands } from './string.ts';
import { transactionCommands } from './transactions.ts';

function engineWithSections(): TestEngine {
  const made: TestEngine = testEngine([
    infoFamily(() => [...commandSections(made.engine), keyspaceSection(made.keyspace)]),
    stringCommands,
    transactionCommands,
  ]);
  return made;
}

test('INFO answers the sections asked for, as text for people', () => {
  const engine = engineWithSections();
  engine.run('SET', 'a', '1');
  assert.equal(
    engine.wire('INFO', 'KEYSPACE'),
    '$44\r\n# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0\r\n\r\n',
  );
  assert.match(engine.session(3).wire('INFO', 'keyspace'), /^=48\r\ntxt:# Keyspace\r\n/);
  assert.match(String(engine.run('INFO')), /^# Errorstats\r\n\r\n# Keyspace/);
});

test('calls, time and failures are counted for each command', () => {
  const { run } = engineWithSections();
  run('SET', 'a', 'x');
  run('INCR', 'a');
  run('INCR');
  const info = String(run('INFO', 'commandstats', 'errorstats', 'latencystats'));
  assert.match(
    info,
    /cmdstat_set:calls=1,usec=1,usec_per_call=1\.00,rejected_calls=0,failed_calls=0/,
  );
  assert.match(
    info,
    /cmdstat_incr:calls=1,usec=1,usec_per_call=1\.00,rejected_calls=1,failed_calls=1/,
  );
  assert.match(info, /errorstat_ERR:count=2\r\n/);
  assert.match(info, /latency_percentiles_usec_set:p50=1\.003,p99=1\.003,p99\.9=1\.003\r\n/);
});

test('the error of a queued command is its own and not that of EXEC', () => {
  const { run } = engineWithSections();
  run('SET', 'a', 'x');
  run('MULTI');
  run('INCR', 'a');
  run('EXEC');
  const info = String(run('INFO', 'commandstats'));
  assert.match(info, /cmdstat_incr:calls=1,.*,failed_calls=1\r\n/);
  assert.match(info, /cmdstat_exec:calls=1,.*,failed_calls=0\r\n/);
});
