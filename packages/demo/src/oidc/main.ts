import { readDemoConfig } from '../config';
import { runPart } from '../part';
import { startOidc } from './server';

runPart('oidc', async () => {
  const oidc = await startOidc(
    readDemoConfig(),
    // The same fallback as in app-config.yaml, so that `yarn dev` works beside this.
    process.env.CUSTODY_OIDC_CLIENT_SECRET || 'only-for-yarn-dev',
  );
  return { ready: `sign-in at ${oidc.url}`, close: oidc.close };
});
