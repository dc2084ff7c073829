'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { parseSettings } = require('./npm');

test('settings are read from among the warnings', () => {
  assert.deepEqual(
    parseSettings(
      [
        'npm warn Unknown user config "nodedir".',
        'registry=https://registry.example.com/npm/',
        'proxy=null',
        'https-proxy="http://proxy.example.com:3128/"',
        'cafile=undefined',
      ].join('\n'),
    ),
    {
      registry: 'https://registry.example.com/npm/',
      'https-proxy': 'http://proxy.example.com:3128/',
    },
  );
});
