'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { run } = require('../lib/run');

/** How to run npm: the one that runs us, the one beside this Node, or whichever is on the PATH. */
function findNpm(env = process.env) {
  const candidates = [
    env.npm_execpath,
    path.resolve(
      path.dirname(process.execPath),
      '../lib/node_modules/npm/bin/npm-cli.js',
    ),
  ];
  const script = candidates.find(
    file => file && /npm-cli\.c?js$/.test(file) && fs.existsSync(file),
  );
  return script
    ? { command: process.execPath, args: [script] }
    : { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}

/**
 * Yarn reads none of npm's settings. These it is told, so that a machine that is set up for npm (a
 * registry of its own, a proxy, a certificate authority) is set up for us.
 *
 * @returns {Promise<Record<string, string>>} environment variables for Yarn
 */
async function yarnSettingsFromNpm(env = process.env) {
  const npm = findNpm(env);
  const names = ['registry', 'proxy', 'https-proxy', 'cafile'];
  const { code, output } = await run(npm.command, [
    ...npm.args,
    ...['config', 'get', ...names],
  ]);
  const settings = code === 0 ? parseSettings(output) : {};
  const wanted = {
    YARN_NPM_REGISTRY_SERVER: settings.registry?.replace(/\/$/, ''),
    YARN_HTTP_PROXY: settings.proxy ?? env.HTTP_PROXY ?? env.http_proxy,
    YARN_HTTPS_PROXY:
      settings['https-proxy'] ?? env.HTTPS_PROXY ?? env.https_proxy,
    YARN_HTTPS_CA_FILE_PATH: settings.cafile,
  };
  return Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => value && !env[name]),
  );
}

/** npm answers `name=value` lines when asked for several settings, whatever else it warns about. */
function parseSettings(output) {
  const settings = {};
  for (const line of output.split('\n')) {
    const [, name, value] = /^([a-z-]+)\s*=\s*(.*)$/.exec(line.trim()) ?? [];
    const text = value?.replace(/^"(.*)"$/, '$1');
    if (name && text && text !== 'null' && text !== 'undefined') {
      settings[name] = text;
    }
  }
  return settings;
}

module.exports = { findNpm, parseSettings, yarnSettingsFromNpm };
