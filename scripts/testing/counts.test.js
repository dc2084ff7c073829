'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  countJest,
  countNodeTest,
  countPlaywright,
  countStage,
  summarize,
} = require('./counts');

const counts = (passed, failed, skipped = 0) => ({ passed, failed, skipped });

test('a run ends with one line', () => {
  const stages = [counts(3, 0), counts(4, 1)];
  assert.deepEqual(summarize(stages, { noSkips: false }), {
    line: '7 passed, 1 failed',
    failed: true,
  });
  assert.deepEqual(summarize([counts(2, 0, 1)], { noSkips: false }), {
    line: '2 passed, 0 failed, 1 skipped',
    failed: false,
  });
});

test('where nothing may be skipped, a skip is a failure', () => {
  assert.deepEqual(summarize([counts(2, 0, 1)], { noSkips: true }), {
    line: '2 passed, 1 failed',
    failed: true,
  });
});

for (const { name, code, count, expected } of [
  {
    name: 'all is well',
    code: 0,
    count: () => counts(2, 0),
    expected: counts(2, 0),
  },
  {
    name: 'it counts a failure',
    code: 1,
    count: () => counts(2, 1),
    expected: counts(2, 1),
  },
  {
    name: 'it ends badly without one',
    code: 1,
    count: () => counts(2, 0),
    expected: counts(2, 1),
  },
  {
    name: 'it ran nothing',
    code: 0,
    count: () => counts(0, 0),
    expected: counts(0, 1),
  },
  {
    name: 'it left no report',
    code: 0,
    count: () => {
      throw new Error('no such file');
    },
    expected: counts(0, 1),
  },
]) {
  test(`a stage counts right when ${name}`, () => {
    assert.deepEqual(countStage(code, count), expected);
  });
}

test("Jest's report: a file that doesn't load is a failure", () => {
  assert.deepEqual(
    countJest({
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      numRuntimeErrorTestSuites: 1,
    }),
    counts(5, 2, 3),
  );
});

test("Playwright's report: a test that needs a retry is a failure", () => {
  assert.deepEqual(
    countPlaywright({
      stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 },
      errors: [{ message: 'the server did not start' }],
    }),
    counts(4, 3, 2),
  );
});

test("Node's own runner", () => {
  assert.deepEqual(
    countNodeTest(
      '# tests 6\n# pass 4\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0\n',
    ),
    counts(4, 1, 1),
  );
});
