import { readDemoConfig } from '../config';
import { runPart } from '../part';
import { startOidc } from './server';

runPart('oidc', async () => {
  const oidc = await startOidc(readDemoConfig());
  return { ready: `sign-in at ${oidc.url}`, close: oidc.close };
});
