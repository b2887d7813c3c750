/** Templates of the process title. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scene } from './directive.ts';
import { checkProcTitle, expandProcTitle, procTitleTemplateDefault } from './proc-title.ts';

function scene(values: Readonly<Record<string, string>>): Scene {
  const usual: Readonly<Record<string, string>> = { port: '6379', 'tls-port': '0', bind: '* -::*' };
  return { isSentinel: false, textOf: (name) => values[name] ?? usual[name] ?? '' };
}

const words = { title: 'starling-server', configFile: '/etc/s.conf' };

test('variables are filled in, blanks around are cut', () => {
  const expand = (template: string, values = {}): string | undefined =>
    expandProcTitle(template, words, scene(values));
  assert.equal(expand(procTitleTemplateDefault), 'starling-server *:6379');
  const cluster = { 'cluster-enabled': 'yes', bind: '127.0.0.1 ::1' };
  const title = 'starling-server 127.0.0.1:6379 [cluster]';
  assert.equal(expand(procTitleTemplateDefault, cluster), title);
  assert.equal(expand('{listen-addr}', { port: '0', 'tls-port': '7', bind: '' }), '*:7');
  assert.equal(expand('{listen-addr}', { port: '0', unixsocket: '/s' }), 'unixsocket:/s');
  assert.equal(expand('{config-file}|{port}|{tls-port}'), '/etc/s.conf|6379|0');
  assert.equal(expand('{{{title}}'), '{starling-server}');
});

test('a malformed or empty template is refused', () => {
  const wrong = 'template format is invalid or contains unknown variables';
  for (const template of ['', ' ', '{', 'a{', '{title', '{x}', '{}', '{server-mode}', '{title}']) {
    assert.equal(checkProcTitle(template, scene({})), wrong, template);
  }
  assert.equal(checkProcTitle('{server-mode}', scene({ 'cluster-enabled': 'yes' })), undefined);
  assert.equal(checkProcTitle('{port}', scene({})), undefined);
});
