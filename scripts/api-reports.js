'use strict';

const { spawnSync } = require('node:child_process');
const { root } = require('./lib/root');

/** What API Extractor would have us write and we don't. */
const NOT_WANTED = [
  // Names and types say what a field is; what needs words has them.
  'ae-undocumented',
  // Everything that is exported is public; what is not yet stable is at `./alpha`.
  'ae-missing-release-tag',
  // Types that exported ones are put together from, and nobody names.
  'ae-forgotten-export',
  // Packages of this workspace are read from their sources, and named with this machine's paths.
  'ae-wrong-input-file-type',
];

/**
 * Writes the `report.api.md` of each published package; with `--ci`, fails where one is not what the code
 * says. It reads the declarations that `tsc` writes from scratch, which `npm test` has just done when it asks with
 * `--ci`: an incremental run writes the members of a union in another order.
 */
if (!process.argv.includes('--ci')) {
  const built = spawnSync('tsc', ['--incremental', 'false'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (built.status !== 0) {
    process.exit(built.status ?? 1);
  }
}
const { status } = spawnSync(
  'backstage-repo-tools',
  [
    'api-reports',
    ...['--omit-messages', NOT_WANTED.join(',')],
    ...process.argv.slice(2),
    'plugins/*',
  ],
  { cwd: root, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
