'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { isSupported } = require('./node');

for (const [version, supported] of [
  ['v22.23.3', true],
  ['22.18.0', true],
  ['v22.17.1', false],
  ['v20.20.2', false],
  ['v24.9.0', false],
  ['v24.19.0', false],
]) {
  test(`Node ${version} is ${supported ? '' : 'not '}used`, () => {
    assert.equal(isSupported(version), supported);
  });
}
