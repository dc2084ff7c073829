import { addressesOf, readDemoConfig } from '@custody/demo';

/** The demo on ports and in a folder of its own, so that a test never meets the demo that somebody runs by hand. */
const env = {
  CUSTODY_DEMO_POSTGRES_PORT: '19432',
  CUSTODY_DEMO_OIDC_PORT: '19400',
  CUSTODY_DEMO_WORKLOAD_PORT: '19410',
  CUSTODY_DEMO_BACKEND_PORT: '17007',
  CUSTODY_DEMO_FRONTEND_PORT: '13000',
  CUSTODY_DEMO_DATA_DIR: '.data/e2e',
  // The story starts on an empty page.
  CUSTODY_DEMO_SEED: '0',
};

const { rootDir, dataDir, ports } = readDemoConfig(env);

export const world = {
  rootDir,
  dataDir,
  /** What `npm start` reads. */
  env,
  urls: addressesOf(ports),
  /** Left running by an earlier run with `CUSTODY_E2E_KEEP=1`, to write tests against. */
  keep: process.env.CUSTODY_E2E_KEEP === '1',
};

export function chromiumPath(): string {
  return process.env.CUSTODY_CHROMIUM ?? '/usr/bin/chromium';
}
