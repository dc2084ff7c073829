// The scripts run as they are on Node, so nothing of the packages' configuration for TypeScript and bundles is here.
module.exports = {
  root: true,
  extends: ['eslint:recommended', '@spotify/eslint-config-base', 'prettier'],
  env: { node: true, es2022: true },
  parserOptions: { ecmaVersion: 2022, sourceType: 'script' },
  ignorePatterns: ['!.eslintrc.js'],
  rules: {
    // Programs of a console speak on it.
    'no-console': 'off',
  },
};
