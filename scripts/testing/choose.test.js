'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { choose } = require('./choose');

const all = ['format', 'lint', 'lint', 'types'].map(key => ({ key }));
const chosen = (...keys) => choose(all, keys).map(({ key }) => key);

test('all stages run when none is named, and else those that are', () => {
  assert.deepEqual(choose(all, []), all);
  assert.deepEqual(chosen('types', 'lint'), ['lint', 'lint', 'types']);
});

test('a stage that there is not is answered with each name once', () => {
  assert.throws(() => chosen('types', 'x'), {
    message: 'There is no stage `x`: choose from format, lint, types.',
  });
});
