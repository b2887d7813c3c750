/** What a replica says to its primary, and what it makes of the answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Handshake, type HandshakePlan, type HandshakeStep } from './handshake.ts';

const id = 'd'.repeat(40);
const plan: HandshakePlan = { user: '', password: '', port: 7, address: '', known: undefined };

function said(handshake: Handshake, ...lines: string[]): HandshakeStep {
  let step = handshake.begin();
  for (const line of lines) step = handshake.line(line);
  return step;
}

test('without a history the replica asks for everything', () => {
  const handshake = new Handshake(plan);
  assert.deepEqual(handshake.begin().sends, [['PING']]);
  assert.deepEqual(handshake.line('+PONG').sends, [
    ['REPLCONF', 'listening-port', '7'],
    ['REPLCONF', 'capa', 'eof', 'capa', 'psync2'],
  ]);
  assert.deepEqual(handshake.line('+OK').sends, []);
  assert.deepEqual(handshake.line('-ERR what').sends, [['PSYNC', '?', '-1']]);
  assert.equal(handshake.line('').outcome, undefined);
  assert.deepEqual(handshake.line(`+FULLRESYNC ${id} 120`).outcome, {
    is: 'full',
    id,
    offset: 120,
  });
});

test('with one it asks for the next byte, after it has given its password and its address', () => {
  const known = { id, offset: 99 };
  const full = { user: 'me', password: 'pw', port: 7, address: 'h', known };
  const handshake = new Handshake(full);
  const { sends } = said(handshake, '-NOAUTH Authentication required.');
  assert.deepEqual(sends[0], ['AUTH', 'me', 'pw']);
  assert.deepEqual(sends[2], ['REPLCONF', 'ip-address', 'h']);
  handshake.line('+OK');
  handshake.line('+OK');
  handshake.line('+OK');
  assert.deepEqual(handshake.line('+OK').sends, [['PSYNC', id, '100']]);
  assert.deepEqual(handshake.line('+CONTINUE').outcome, { is: 'continue', id: '' });
});

test('a new name of the stream comes with the answer', () => {
  const { outcome } = said(new Handshake(plan), '+PONG', '+OK', '+OK', `+CONTINUE ${id}`);
  assert.deepEqual(outcome, { is: 'continue', id });
});

test('a wrong password, an odd greeting and a primary that is not ready end the attempt', () => {
  assert.deepEqual(said(new Handshake(plan), '-LOADING x').outcome, { is: 'failed' });
  const secret = { ...plan, password: 'pw' };
  const step = said(new Handshake(secret), '+PONG', '-WRONGPASS no');
  assert.deepEqual(step.outcome, { is: 'failed' });
  assert.match(step.logs[0][1], /^Unable to AUTH to MASTER: -WRONGPASS no$/);
  const late = said(new Handshake(plan), '+PONG', '+OK', '+OK', "-NOMASTERLINK Can't SYNC");
  assert.deepEqual(late.outcome, { is: 'failed' });
});

test('a primary that knows no PSYNC is asked by SYNC', () => {
  const step = said(new Handshake(plan), '+PONG', '+OK', '+OK', '-ERR unknown command');
  assert.deepEqual(step.sends, [['SYNC']]);
  assert.deepEqual(step.outcome, { is: 'full', id: '', offset: -1 });
});

test('of a full resync that names nothing sensible nothing can be gone on with', () => {
  for (const text of ['+FULLRESYNC', '+FULLRESYNC x 1', `+FULLRESYNC ${id} -1`]) {
    const { outcome } = said(new Handshake(plan), '+PONG', '+OK', '+OK', text);
    assert.deepEqual(outcome, { is: 'full', id: '', offset: -1 });
  }
});
