import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { DemoConfig } from '../config';
import { readOrCreateSecretFile } from '../secretFile';

/**
 * Secrets that two parts of the demo share, made at the first start and kept in files of mode 0600.
 *
 * @returns environment variables for the parts
 */
export async function loadSharedSecrets(config: DemoConfig) {
  const secret = (name: string) =>
    readOrCreateSecretFile(path.join(config.dataDir, 'secrets', name), () =>
      randomBytes(32).toString('base64url'),
    );
  return {
    CUSTODY_OIDC_CLIENT_SECRET: await secret('oidc-client'),
    AUTH_SESSION_SECRET: await secret('auth-session'),
  };
}
