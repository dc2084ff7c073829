'use strict';

const { Explained } = require('../lib/explained');

/** What goes wrong on other people's machines, by what the programs say then; the first that fits is told. */
const CAUSES = [
  {
    signs: /ENOSPC|no space left on device/i,
    says: () =>
      'The disk is full: free about 3 GB, then run the same command again.',
  },
  {
    signs:
      /gyp ERR! find Python|Could not find any Python|not found: make|make: not found|(?:c\+\+|g\+\+|cc): (?:not found|command not found|No such file)|spawn make ENOENT|Could not find any Visual Studio|xcode-select/i,
    says: () =>
      'A native package (better-sqlite3) has to be compiled and this machine lacks a compiler: install Python 3, make and g++ (Debian: `apt-get install python3 make g++`; macOS: `xcode-select --install`), then run the same command again.',
  },
  {
    signs: /EACCES|EPERM|EROFS|permission denied/i,
    says: ({ output, root }) => {
      const place = /(?:EACCES|EPERM|EROFS)[^'"\n]*['"]([^'"\n]+)['"]/.exec(
        output,
      )?.[1];
      return `No permission to write to \`${
        place ?? root
      }\`: make it yours (\`chown -R "$(id -u)" <folder>\`; files of an earlier run as root are the usual cause), then run the same command again.`;
    },
  },
  {
    signs:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|getaddrinfo|network (?:timeout|request)|self[- ]signed certificate|UNABLE_TO_GET_ISSUER_CERT|Request (?:timed out|failed)/i,
    says: ({ registry }) =>
      `The package registry${
        registry ? ` \`${registry}\`` : ''
      } can't be reached: check the network, the proxy, and \`npm config get registry\`, then run the same command again; it goes on where it stopped.`,
  },
  {
    signs: /\bE40[13]\b|YN0041|(?:Response Code|status)[^\n]*40[13]/i,
    says: ({ registry }) =>
      `The package registry${
        registry ? ` \`${registry}\`` : ''
      } refuses us: check your sign-in there (\`npm login\`), then run the same command again.`,
  },
  {
    signs: /YN0028|lockfile would have been (?:modified|created)/i,
    says: () =>
      'yarn.lock does not fit the package.json files: run `yarn install` without `--immutable`, and commit yarn.lock.',
  },
];

/**
 * Turns what a failed program said into one sentence that says what to do.
 *
 * @param {{ doing: string, output: string, root: string, registry?: string }} failure `doing` completes
 *   "Could not …"
 * @returns {Explained}
 */
function explain(failure) {
  const cause = CAUSES.find(({ signs }) => signs.test(failure.output));
  const lines = failure.output.trimEnd().split('\n').slice(-25).join('\n');
  return cause
    ? new Explained(cause.says(failure))
    : new Explained(
        `Could not ${failure.doing}: the lines above say why. Run the same command again, or remove node_modules first if that does not help.`,
        lines,
      );
}

module.exports = { explain };
