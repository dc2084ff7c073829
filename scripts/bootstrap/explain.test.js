'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { explain } = require('./explain');

const failures = [
  {
    name: 'no network, from npm',
    output:
      'npm error code ENOTFOUND\nnpm error network request to https://registry.example.com/node failed',
    says: /^The package registry `https:\/\/registry\.example\.com` can't be reached: check the network/,
  },
  {
    name: 'no network, from Yarn',
    output:
      '➤ YN0001: │ RequestError: getaddrinfo EAI_AGAIN registry.example.com',
    says: /can't be reached/,
  },
  {
    name: 'a registry that wants a sign-in',
    output: '➤ YN0041: │ Invalid authentication (as an unknown user)',
    says: /refuses us: check your sign-in/,
  },
  {
    name: 'no Python',
    output:
      'gyp ERR! find Python\ngyp ERR! find Python You need to install the latest version of Python.',
    says: /lacks a compiler: install Python 3, make and g\+\+/,
  },
  {
    name: 'no make',
    output: 'gyp ERR! stack Error: not found: make',
    says: /lacks a compiler/,
  },
  {
    name: 'no C++ compiler',
    output: 'make: g++: No such file or directory',
    says: /lacks a compiler/,
  },
  {
    name: 'no compiler, after the download of a built one failed',
    output:
      'prebuild-install warn install getaddrinfo ENOTFOUND example.com\ngyp ERR! stack Error: not found: make',
    says: /lacks a compiler/,
  },
  {
    name: "somebody else's folder",
    output:
      "Error: EACCES: permission denied, mkdir '/home/ada/custody/node_modules/a'",
    says: /^No permission to write to `\/home\/ada\/custody\/node_modules\/a`: make it yours/,
  },
  {
    name: 'a full disk',
    output: 'ENOSPC: no space left on device, write',
    says: /^The disk is full/,
  },
  {
    name: 'a lockfile that does not fit',
    output:
      '➤ YN0028: │ The lockfile would have been modified by this install, which is explicitly forbidden.',
    says: /^yarn\.lock does not fit/,
  },
];

for (const { name, output, says } of failures) {
  test(`${name} is one sentence`, () => {
    const error = explain({
      doing: 'install',
      output,
      root: '/home/ada/custody',
      registry: 'https://registry.example.com',
    });
    assert.match(error.message, says);
    assert.doesNotMatch(error.message, /\n/);
    assert.equal(error.details, undefined);
  });
}

test('what nobody foresaw is shown as it was said', () => {
  const error = explain({ doing: 'install', output: 'boom', root: '/' });
  assert.match(error.message, /^Could not install: the lines above say why/);
  assert.equal(error.details, 'boom');
});
