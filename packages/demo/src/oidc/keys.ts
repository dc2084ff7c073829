import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { readOrCreateSecretFile } from '../secretFile';

/** What the provider signs tokens and cookies with. */
export interface OidcKeys {
  signing: JWK;
  cookieSecret: string;
}

/**
 * The provider's keys, made at the first start and kept in `<directory>/keys.json` (mode 0600), so that
 * tokens of yesterday still verify today.
 */
export async function loadOidcKeys(directory: string): Promise<OidcKeys> {
  const content = await readOrCreateSecretFile(
    path.join(directory, 'keys.json'),
    async () => {
      const { privateKey } = await generateKeyPair('ES256', {
        extractable: true,
      });
      const keys: OidcKeys = {
        signing: {
          ...(await exportJWK(privateKey)),
          alg: 'ES256',
          use: 'sig',
          kid: randomBytes(8).toString('hex'),
        },
        cookieSecret: randomBytes(32).toString('base64url'),
      };
      return JSON.stringify(keys);
    },
  );
  return JSON.parse(content) as OidcKeys;
}
