const { builtinModules } = require('node:module');

/** Backends, pages, the CLI and workloads use it: nothing that only one of their worlds has may come in. */
module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  restrictedSrcImports: builtinModules,
  restrictedImportPatterns: [
    ...['node:*', 'knex', 'express', '@backstage/backend-*'],
    ...['react', 'react-*', 'react/*', '@mui/*', '@material-ui/*'],
  ],
});
