'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { checkArchive } = require('./check');

const MANIFEST = {
  name: '@custody/a',
  main: 'dist/index.cjs.js',
  types: 'dist/index.d.ts',
  exports: {
    '.': {
      backstage: '@backstage/BackendFeature',
      require: './dist/index.cjs.js',
      types: './dist/index.d.ts',
    },
    './package.json': './package.json',
  },
  dependencies: { '@custody/b': '^0.1.0', luxon: '^3.5.0' },
};

const archive = (changes = {}) =>
  new Map(
    Object.entries({
      'package.json': '{}',
      'dist/index.cjs.js':
        "var b = require('@custody/b/alpha'); var fs = require('node:fs');",
      'dist/index.d.ts': "import { DateTime } from 'luxon';",
      ...changes,
    }),
  );

test('an archive with all that it names is well', () => {
  assert.deepEqual(checkArchive(MANIFEST, archive()), []);
});

test('a text that ends in "from" names no package', () => {
  const program = "x.option('--a', 'what to read from').option('--b');";
  assert.deepEqual(
    checkArchive(MANIFEST, archive({ 'dist/index.cjs.js': program })),
    [],
  );
});

for (const [what, manifest, changes, wanted, problem] of [
  [
    'an entry that was not built',
    { exports: { './legacy': './dist/legacy.esm.js' } },
    {},
    [],
    '@custody/a: dist/legacy.esm.js is not in the archive',
  ],
  [
    'migrations that were left out',
    {},
    {},
    ['migrations/1_init.js'],
    '@custody/a: migrations/1_init.js is not in the archive',
  ],
  [
    'a program that was left out',
    { bin: { a: 'bin/a' } },
    {},
    [],
    '@custody/a: bin/a is not in the archive',
  ],
  [
    'sources',
    {},
    { 'src/index.ts': '' },
    [],
    '@custody/a: src/index.ts should not be in the archive',
  ],
  [
    'an entry that still points at sources',
    { types: 'src/index.ts' },
    {},
    [],
    '@custody/a: src/index.ts is not in the archive',
  ],
  [
    'a range that only a workspace understands',
    { dependencies: { '@custody/b': 'workspace:^', luxon: '^3.5.0' } },
    {},
    [],
    '@custody/a: depends on @custody/b as workspace:^',
  ],
  [
    'code that needs a package of the workspace',
    {},
    { 'dist/x.cjs.js': 'require("@custody/policy")' },
    [],
    '@custody/a: dist/x.cjs.js imports @custody/policy, which is no dependency of it',
  ],
  [
    'types that need a package for development',
    {},
    { 'dist/index.d.ts': "declare const x: import('express').Router;" },
    [],
    '@custody/a: dist/index.d.ts imports express, which is no dependency of it',
  ],
  ['a private package', { private: true }, {}, [], '@custody/a: is private'],
]) {
  test(`${what}: told`, () => {
    assert.deepEqual(
      checkArchive({ ...MANIFEST, ...manifest }, archive(changes), wanted),
      [problem],
    );
  });
}
