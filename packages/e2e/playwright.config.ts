import { defineConfig } from '@playwright/test';
import { chromiumPath, world } from './src/world';

/** One story, told in order against one world: so one worker, and no second try that would hide a race. */
export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  globalSetup: require.resolve('./src/globalSetup'),
  workers: 1,
  retries: 0,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [
    ['list'],
    ...(process.env.CUSTODY_E2E_JSON
      ? [['json', { outputFile: process.env.CUSTODY_E2E_JSON }] as const]
      : []),
  ],
  use: {
    baseURL: world.urls.frontend,
    viewport: { width: 1440, height: 1000 },
    screenshot: 'only-on-failure',
    trace: 'off',
    launchOptions: {
      executablePath: chromiumPath(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
