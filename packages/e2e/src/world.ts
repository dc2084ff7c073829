import path from 'node:path';
import { addressesOf, readDemoConfig } from '@custody/demo';

/** The pictures want a world with a past; the story starts on an empty page. */
const withPast = process.env.CUSTODY_E2E_WITH_PAST === '1';

const port = (number: number) => String(withPast ? number + 100 : number);

/** The demo on ports and in a folder of its own, so that a test never meets the demo that somebody runs by hand. */
const env = {
  CUSTODY_DEMO_POSTGRES_PORT: port(19432),
  CUSTODY_DEMO_OIDC_PORT: port(19400),
  CUSTODY_DEMO_WORKLOAD_PORT: port(19410),
  CUSTODY_DEMO_BACKEND_PORT: port(17007),
  CUSTODY_DEMO_FRONTEND_PORT: port(13000),
  CUSTODY_DEMO_DATA_DIR: withPast ? '.data/pictures' : '.data/e2e',
  CUSTODY_DEMO_SEED: withPast ? '1' : '0',
};

const { rootDir, dataDir, ports } = readDemoConfig(env);

/** The policies of the demo, and those that only the tests have; the pictures show the demo as it is. */
const policies = withPast
  ? undefined
  : {
      from: [
        path.join(rootDir, 'examples', 'policies'),
        path.join(rootDir, 'packages', 'e2e', 'policies'),
      ],
      to: path.join(dataDir, 'policies'),
    };

export const world = {
  rootDir,
  dataDir,
  policies,
  /** What `npm start` reads; the last is Backstage's way to override one key of its configuration. */
  env: {
    ...env,
    ...(policies && {
      APP_CONFIG_custody_policy_path: JSON.stringify(policies.to),
    }),
  },
  urls: addressesOf(ports),
  /** Left running by an earlier run with `CUSTODY_E2E_KEEP=1`, to write tests against. */
  keep: process.env.CUSTODY_E2E_KEEP === '1',
};

export function chromiumPath(): string {
  return process.env.CUSTODY_CHROMIUM ?? '/usr/bin/chromium';
}
