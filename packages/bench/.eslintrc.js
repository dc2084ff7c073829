module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // src/submit/internals.ts says why: a benchmark reaches behind what a package exports.
    '@backstage/no-forbidden-package-imports': 'off',
    '@backstage/no-mixed-plugin-imports': 'off',
  },
});
