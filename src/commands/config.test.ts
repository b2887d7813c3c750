import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Caller, Pairs } from '../engine/config/config-set.ts';
import { type TestEngine, testEngine } from '../engine/testing.ts';
import { type ConfigMachine, configFamily } from './config.ts';
import { transactionCommands } from './transactions.ts';

class Machine implements ConfigMachine {
  readonly done: ((error: string | undefined) => void)[] = [];
  resets = 0;
  rewriteError: string | undefined;

  listensBy(pairs: Pairs): boolean {
    return pairs.some(([name]) => name === 'port');
  }

  setListening(
    pairs: Pairs,
    _caller: Caller,
    done: (error: string | undefined) => void,
  ): string | undefined {
    if (pairs.length > 1) return 'ERR at once';
    this.done.push(done);
    return undefined;
  }

  rewrite(): string | undefined {
    return this.rewriteError;
  }

  resetStats(): void {
    this.resets++;
  }
}

function engineWith(machine: Machine): TestEngine {
  return testEngine([configFamily(machine), transactionCommands]);
}

test('CONFIG GET takes several patterns and answers each name once, as written', () => {
  const engine = engineWith(new Machine());
  const { run } = engine;
  assert.deepEqual(run('CONFIG', 'GET', 'TIMEOUT', 'time*', 'slave-priority'), [
    'TIMEOUT',
    '0',
    'slave-priority',
    '100',
  ]);
  assert.deepEqual(run('CONFIG', 'GET', 'nothing'), []);
  assert.deepEqual(engine.session(3).run('CONFIG', 'GET', 'hz'), { map: [['hz', '10']] });
});

test('CONFIG SET sets all pairs or none', () => {
  const { engine, run } = engineWith(new Machine());
  assert.equal(run('CONFIG', 'SET', 'hz', '20', 'timeout', '5'), 'OK');
  assert.deepEqual(run('CONFIG', 'SET', 'hz', '30', 'timeout', '-1'), {
    error:
      "ERR CONFIG SET failed (possibly related to argument 'timeout') - " +
      'argument must be between 0 and 2147483647 inclusive',
  });
  assert.equal(engine.config.integer('hz'), 20);
  assert.deepEqual(run('CONFIG', 'SET', 'hz', '30', 'timeout'), { error: 'ERR syntax error' });
  assert.deepEqual(run('CONFIG', 'SET', 'hz'), {
    error: "ERR wrong number of arguments for 'config|set' command",
  });
});

test('CONFIG SET of a port replies when the server listens, and holds the session until then', () => {
  const machine = new Machine();
  const client = engineWith(machine).session();
  assert.equal(client.run('CONFIG', 'SET', 'port', '7000'), undefined);
  machine.done[0](undefined);
  assert.deepEqual(client.received(), ['OK']);
  client.send('CONFIG', 'SET', 'port', '7001');
  machine.done[1]('ERR no');
  assert.deepEqual(client.received(), [{ error: 'ERR no' }]);
  assert.deepEqual(client.run('CONFIG', 'SET', 'port', '1', 'hz', '10'), { error: 'ERR at once' });
});

test('a transaction cannot wait for a port', () => {
  const { run } = engineWith(new Machine());
  run('MULTI');
  run('CONFIG', 'SET', 'port', '7000');
  assert.match(JSON.stringify(run('EXEC')), /argument 'port'\) - .* inside a transaction/);
});

test('CONFIG REWRITE and RESETSTAT are done by the server', () => {
  const machine = new Machine();
  const { run } = engineWith(machine);
  assert.equal(run('CONFIG', 'REWRITE'), 'OK');
  machine.rewriteError = 'ERR Rewriting config file: No space left on device';
  assert.deepEqual(run('CONFIG', 'REWRITE'), { error: machine.rewriteError });
  assert.equal(run('CONFIG', 'RESETSTAT'), 'OK');
  assert.equal(machine.resets, 1);
});
