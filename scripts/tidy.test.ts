/**
 * The style test's own tests: small trees in memory, each with one thing to find, and beside it
 * what must not be found.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { functionsOf, membersOf } from './tidy/shape.ts';
import { readSource } from './tidy/source.ts';
import { tidy } from './tidy.ts';

const note = '/** A note. */\n';
/** Imports every given file of src/, so that none of them is dead. */
function importer(...paths: string[]): [string, string] {
  return ['test/all.ts', note + paths.map((path) => `import '../${path}';\n`).join('')];
}

/** The complaints about one file of src/ that is in use. */
function complaintsOf(path: string, code: string, ...others: [string, string][]): string[] {
  const files = new Map<string, string>([
    [path, note + code],
    ...others,
    importer(path, ...others.map(([other]) => other)),
  ]);
  return tidy(files);
}

function assertOne(complaints: string[], expected: RegExp): void {
  assert.equal(complaints.length, 1, complaints.join('\n'));
  assert.match(complaints[0] ?? '', expected);
}

describe('imports', () => {
  const low: [string, string] = ['src/base/low.ts', note];
  const high: [string, string] = ['src/engine/high.ts', note];

  test('an import of a lower floor is fine', () => {
    assert.deepEqual(complaintsOf('src/engine/x.ts', "import '../base/low.ts';\n", low), []);
  });

  test('an import of a higher floor is found, with its line', () => {
    const found = complaintsOf('src/base/x.ts', "\nimport { a } from '../engine/high.ts';\n", high);
    assertOne(
      found,
      /^src\/base\/x\.ts:3: base\/ \(floor 0\) imports engine\/ \(5\): imports go down/,
    );
  });

  test('a type import and a re-export count as imports', () => {
    const type = "import type { A } from '../engine/high.ts';\n";
    assertOne(complaintsOf('src/base/x.ts', type, high), /imports go down only/);
    const all = "export * from '../engine/high.ts';\n";
    assertOne(complaintsOf('src/base/x.ts', all, high), /imports go down only/);
    const inline = "export type B = import('../engine/high.ts').A;\n";
    assertOne(complaintsOf('src/base/x.ts', inline, high), /imports go down only/);
  });

  test('an import of several lines is seen', () => {
    const code = "import {\n  a,\n  b,\n} from '../engine/high.ts';\n";
    assertOne(complaintsOf('src/base/x.ts', code, high), /^src\/base\/x\.ts:5: /);
  });

  test('an import in a comment or in a string is none', () => {
    const code = "// import '../engine/high.ts';\nexport const s = `import '../engine/high.ts'`;\n";
    assert.deepEqual(complaintsOf('src/base/x.ts', code, high), []);
  });

  test('siblings on one floor do not import each other', () => {
    const found = complaintsOf('src/platform/x.ts', "import '../base/low.ts';\n", low);
    assertOne(found, /siblings do not know each other/);
  });

  test('a test may use the simulator, but not what stands higher', () => {
    const sim: [string, string] = ['src/sim/world.ts', note];
    const bin: [string, string] = ['src/bin/start.ts', note];
    const useSim = "import '../sim/world.ts';\n";
    assert.deepEqual(complaintsOf('src/engine/x.test.ts', useSim, sim), []);
    assertOne(complaintsOf('src/engine/x.ts', useSim, sim), /imports go down only/);
    const useBin = "import '../bin/start.ts';\n";
    assertOne(complaintsOf('src/engine/x.test.ts', useBin, bin), /imports go down only/);
  });

  test('code does not import tests', () => {
    const suite: [string, string] = ['src/base/low.conformance.ts', note];
    const found = complaintsOf('src/engine/x.ts', "import '../base/low.conformance.ts';\n", suite);
    assertOne(found, /only tests import tests/);
  });

  test('an import names the .ts file', () => {
    assertOne(complaintsOf('src/engine/x.ts', "import '../base/low.js';\n", low), /the \.ts file/);
  });

  test('node:* belongs to the edges, packages to the tests', () => {
    assertOne(complaintsOf('src/server/x.ts', "import 'node:fs';\n"), /node:fs on a pure floor/);
    assert.deepEqual(complaintsOf('src/node/x.ts', "import 'node:fs';\n"), []);
    assertOne(complaintsOf('src/node/x.ts', "import fc from 'fast-check';\n"), /for tests only/);
    assert.deepEqual(complaintsOf('src/base/x.test.ts', "import fc from 'fast-check';\n"), []);
    assertOne(complaintsOf('src/node/x.ts', "import 'left-pad';\n"), /no run-time dependency/);
  });

  test('a folder without a row and a file outside of folders are found', () => {
    assertOne(complaintsOf('src/misc/x.ts', ''), /no row in scripts\/floors\.ts/);
    assertOne(complaintsOf('src/x.ts', ''), /no row in scripts\/floors\.ts/);
  });

  test('a file that nothing imports is dead, unless a program or a test', () => {
    assertOne(tidy(new Map([['src/base/x.ts', note]])), /^src\/base\/x\.ts: dead/);
    assert.deepEqual(tidy(new Map([['src/bin/x.ts', note]])), []);
    assert.deepEqual(tidy(new Map([['src/base/x.test.ts', note]])), []);
  });

  test('a worker that is started by its URL is not dead', () => {
    const code = "export const url = new URL('./worker.js', import.meta.url);\n";
    const worker: [string, string] = ['src/node/worker.ts', note];
    const files = new Map([['src/node/x.ts', note + code], worker, importer('src/node/x.ts')]);
    assert.deepEqual(tidy(files), []);
  });

  test('tsconfig.pure.json that leaves out a pure folder is found', () => {
    const found = tidy(new Map([['tsconfig.pure.json', '{ "include": ["src/node"] }']]));
    assert.ok(found.includes('tsconfig.pure.json: src/server is pure and is not included'));
    assert.ok(found.includes('tsconfig.pure.json: src/node has no pure row in scripts/floors.ts'));
  });
});

describe('bans', () => {
  const banned: [string, RegExp][] = [
    ['const t = Date.now();', /Date on a pure floor: take nowMs/],
    ['const r = Math.random();', /Math\.random on a pure floor/],
    ['const t = performance.now();', /performance on a pure floor/],
    ['setTimeout(run, 5);', /a timer on a pure floor/],
    ['let b: Buffer;', /Buffer on a pure floor/],
    ['process.exit(1);', /process on a pure floor/],
    ['console.log(1);', /console on a pure floor/],
    ['let p: Promise<void>;', /Promise on a pure floor/],
    ['async function f() {}', /async on a pure floor/],
    ['const f = async () => 1;', /async on a pure floor/],
    ['await f();', /await on a pure floor/],
    ['new Intl.NumberFormat();', /Intl on a pure floor/],
    ['s.toLocaleUpperCase();', /a locale method on a pure floor/],
    ['a.localeCompare(b);', /a locale method on a pure floor/],
    ['new WeakRef(x);', /WeakRef on a pure floor/],
    ['Atomics.wait(a, 0, 0);', /Atomics\.wait on a pure floor/],
  ];
  for (const [code, expected] of banned) {
    test(`${code} is refused on a pure floor and allowed at the edge`, () => {
      assertOne(complaintsOf('src/engine/x.ts', `${code}\n`), expected);
      assert.deepEqual(complaintsOf('src/node/x.ts', `${code}\n`), []);
    });
  }

  test('a word in a string, a comment or a template is no use of it', () => {
    const code = [
      "const a = 'Date.now()'; // Date.now()",
      '/* process.exit() */ const b = `await ${a} Promise`;',
      'const c = /console.log/.test(a);',
    ];
    assert.deepEqual(complaintsOf('src/engine/x.ts', `${code.join('\n')}\n`), []);
  });

  test('code within a template is code', () => {
    const code = 'const a = `x ${`y ${Date.now()}`} z`;\n';
    assertOne(complaintsOf('src/engine/x.ts', code), /Date on a pure floor/);
  });

  test('members of these names are ours to give', () => {
    const code =
      'frame.process(x);\nthis.async = false;\nconst o = { async, await: 1 };\nif (async) f();\n';
    assert.deepEqual(complaintsOf('src/engine/x.ts', code), []);
  });

  test("the old roles are refused in identifiers, not in Redis's own strings", () => {
    assertOne(complaintsOf('src/engine/x.ts', 'const isMaster = 1;\n'), /isMaster: say primary/);
    assertOne(complaintsOf('src/node/x.ts', 'let slaveCount = 0;\n'), /slaveCount: say primary/);
    const wire = "const a = 'slave-read-only';\nconst b = { masterauth: '' };\n";
    assert.deepEqual(complaintsOf('src/engine/x.ts', wire), []);
  });

  test('notes to do something later are refused', () => {
    assertOne(complaintsOf('src/engine/x.ts', `// ${'TO'}DO: later\n`), /name it in docs/);
    assert.deepEqual(complaintsOf('src/engine/x.ts', "const a = 'XXX';\n"), []);
  });

  test('a test that is switched off or alone is refused', () => {
    const alone = ['test', "only('x', f);\n"].join('.');
    assertOne(complaintsOf('src/base/x.test.ts', alone), /a test runs or is gone/);
    assert.deepEqual(complaintsOf('src/base/x.ts', 'reader.skip(2);\n'), []);
  });
});

describe('shape', () => {
  test('a file opens with its design note, a program after its first line', () => {
    const files = new Map([['src/base/x.ts', 'let a;\n'], importer('src/base/x.ts')]);
    assertOne(tidy(files), /^src\/base\/x\.ts:1: open the file with its design note/);
    assert.deepEqual(tidy(new Map([['src/bin/x.ts', `#!/usr/bin/env node\n${note}`]])), []);
  });

  test('a file of 600 lines passes and one of 601 does not, tables and tests aside', () => {
    assert.deepEqual(complaintsOf('src/base/x.ts', '\n'.repeat(599)), []);
    assertOne(complaintsOf('src/base/x.ts', '\n'.repeat(600)), /601 lines, at most 600/);
    assert.deepEqual(complaintsOf('src/base/x.test.ts', '\n'.repeat(600)), []);
    assert.deepEqual(complaintsOf('src/commands/rows/x.ts', '\n'.repeat(600)), []);
  });

  test('a function of 70 lines passes and one of 71 does not', () => {
    const lines = (count: number): string => '  a();\n'.repeat(count - 2);
    const free = (count: number): string => `function f(): void {\n${lines(count)}}\n`;
    assert.deepEqual(complaintsOf('src/base/x.ts', free(70)), []);
    assertOne(complaintsOf('src/base/x.ts', free(71)), /x\.ts:2: a function of 71 lines/);
    const method = `class A {\n  f(): Map<string, number> {\n${lines(71)}  }\n}\n`;
    assertOne(complaintsOf('src/base/x.ts', method), /x\.ts:3: a function of 71 lines/);
  });

  test('functions are told from other blocks', () => {
    const count = (code: string): number => functionsOf(code).length;
    assert.equal(count('function f(a: number): void { if (a) { b(); } else { c(); } }'), 1);
    assert.equal(count('class A<T> { #b(): void { for (;;) { x(); } } get c() { return 1; } }'), 2);
    assert.equal(count('const f = (a) => { do { a(); } while (a); return { b: 1 }; };'), 1);
    assert.equal(count('function f(): { a: number } { return { a: 1 }; }'), 1);
    assert.equal(count('switch (f(a)) { case 1: { b(); } }'), 0);
    assert.equal(count('try { a(); } catch (e) { b(); } finally { c(); }'), 0);
    assert.equal(count('const o = { a: f(1), b: { c: 2 } };'), 0);
  });

  test('a line of 101 columns is found, unless a literal takes them', () => {
    assertOne(complaintsOf('src/base/x.ts', `// ${'a '.repeat(49)}\n`), /101 columns, at most 100/);
    assert.deepEqual(complaintsOf('src/base/x.ts', `const a = '${'a '.repeat(49)}';\n`), []);
  });

  test('a hot leaf has its bench', () => {
    const code = '/** @hot */\nexport function f(): void {}\n';
    assertOne(complaintsOf('src/base/x.ts', code), /x\.ts:2: @hot needs bench\/x\.ts/);
    const bench: [string, string] = ['bench/x.ts', note];
    assert.deepEqual(complaintsOf('src/base/x.ts', code, bench), []);
    const named = '/**\n * A. @hot 5 ns\n * (bench/y.ts).\n */\n';
    assertOne(complaintsOf('src/base/x.ts', named, bench), /@hot needs bench\/y\.ts/);
    assert.deepEqual(complaintsOf('src/base/x.ts', '// About `@hot`.\n'), []);
  });

  test('the context keeps its budget', () => {
    const fields = Array.from({ length: 25 }, (_, i) => `  readonly f${i}: number;\n`).join('');
    const code = `export interface Context {\n${fields}}\n`;
    assertOne(complaintsOf('src/engine/context.ts', code), /Context has 25 members, at most 24/);
    assert.deepEqual(complaintsOf('src/engine/other.ts', code), []);
  });

  test('members are counted without private ones, bodies and parameters', () => {
    const code = `
      class Context {
        readonly a: { b: number; c: number };
        #d = 1;
        constructor(e: number) { this.f = e; }
        get g(): number { return 1; }
        set g(value: number) {
          h(value);
        }
        i(
          j: number,
          k: number,
        ): void {
          l();
        }
      }
      class Other { m = 1; }`;
    assert.equal(membersOf(code, 'Context'), 3);
  });
});

test('blanking keeps every offset and line', () => {
  const text = "a('x\\'y'); // b\n/* c\n*/ `d ${e('f')} g` / h / 2; i = /[/]'/;\n";
  const source = readSource('x.ts', text);
  assert.equal(source.code.length, text.length);
  assert.equal(source.code.replace(/ +/g, ' '), "a(' '); \n \n ` ${e(' ')} ` / h / 2; i = / /;\n");
  assert.equal(source.comments.replace(/ +/g, ' '), ' // b\n/* c\n*/ \n');
  assert.equal(
    source.strings.replace(/ +/g, ' '),
    "a('x\\'y'); \n \n `d ${e('f')} g` / h / 2; i = /[/]'/;\n",
  );
});
