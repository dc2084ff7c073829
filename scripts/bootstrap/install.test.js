'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { afterEach, beforeEach, test } = require('node:test');
const { claim } = require('./claim');
const { install, isInstalled } = require('./install');

const NODE = 'v22.23.3';
let root;

/** A repository whose Yarn does what the test says: real files, real processes, no registry. */
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'custody-bootstrap-'));
  for (const file of ['yarn.lock', '.yarnrc.yml', 'package.json']) {
    fs.writeFileSync(path.join(root, file), file);
  }
  fs.mkdirSync(path.join(root, '.yarn', 'releases'), { recursive: true });
  fs.mkdirSync(path.join(root, 'node_modules'));
});

afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function runInstall(yarn) {
  const file = path.join(root, '.yarn', 'releases', 'yarn.cjs');
  fs.writeFileSync(file, yarn);
  return install({
    root,
    node: process.execPath,
    nodeVersion: NODE,
    env: process.env,
  });
}

test('an install is done once, until what it depends on changes', async () => {
  assert.equal(isInstalled(root, NODE), false);
  await runInstall('process.exit(0)');
  assert.equal(isInstalled(root, NODE), true);
  assert.equal(isInstalled(root, 'v22.24.0'), true, 'same line of Node');
  assert.equal(isInstalled(root, 'v24.9.0'), false, 'another line of Node');

  fs.appendFileSync(path.join(root, 'yarn.lock'), 'changed');
  assert.equal(isInstalled(root, NODE), false);
});

test('an install that failed is not done, and says why', async () => {
  await runInstall('process.exit(0)');
  await assert.rejects(
    runInstall('console.log("getaddrinfo ENOTFOUND a"); process.exit(1)'),
    /can't be reached/,
  );
  assert.equal(isInstalled(root, NODE), false);
});

test("the log of a package's build is read for the reason", async () => {
  const log = path.join(root, 'build.log');
  fs.writeFileSync(log, 'gyp ERR! stack Error: not found: make');
  await assert.rejects(
    runInstall(
      `console.log("exit code 1, logs can be found here: ${log})"); process.exit(1)`,
    ),
    /lacks a compiler/,
  );
});

test('after an interruption nothing that Yarn noted is believed', async () => {
  const state = path.join(root, 'node_modules', '.yarn-state.yml');
  const noted = `process.exit(require('node:fs').existsSync(${JSON.stringify(
    state,
  )}) ? 0 : 9)`;
  fs.writeFileSync(state, 'half of it');
  await assert.rejects(runInstall('process.kill(process.pid, "SIGKILL")'));
  await assert.rejects(runInstall(noted), 'it was forgotten');

  fs.writeFileSync(state, 'all of it');
  await runInstall(noted);
  assert.equal(isInstalled(root, NODE), true);
});

test('a failure that Yarn itself reports costs no progress', async () => {
  const state = path.join(root, 'node_modules', '.yarn-state.yml');
  fs.writeFileSync(state, 'all of it');
  await assert.rejects(runInstall('process.exit(1)'));
  await runInstall('process.exit(0)');
  assert.equal(fs.existsSync(state), true);
});

test('it does not wait for thousands of downloads to fail', async () => {
  await assert.rejects(
    runInstall(
      `console.log('YN0001: RequestError: getaddrinfo ENOTFOUND a');
       setTimeout(() => {}, 600_000)`,
    ),
    /can't be reached/,
  );
  const file = path.join(root, '.tools', 'installing');
  assert.equal(fs.existsSync(file), false, 'the claim is released');
});

test('two installs do not run at once', () => {
  const file = path.join(root, '.tools', 'installing');
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, String(process.ppid));
  assert.throws(() => claim(file), /Another install is under way/);
});
