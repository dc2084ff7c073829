import tests from '../playwright.config';

/** Takes the pictures of the README with what the browser tests run with. */
export default {
  ...tests,
  testDir: '.',
  outputDir: '../../../.data/pictures-failed',
  reporter: [['list']],
};
