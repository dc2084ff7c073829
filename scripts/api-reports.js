'use strict';

const { spawnSync } = require('node:child_process');
const { root } = require('./lib/root');

/**
 * Writes each published package's `report.api.md`; with `--ci`, fails where one is not what the code
 * says. It reads the declarations that `yarn tsc` writes.
 */
const { status } = spawnSync(
  'backstage-repo-tools',
  ['api-reports', ...process.argv.slice(2), 'plugins/*'],
  { cwd: root, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
