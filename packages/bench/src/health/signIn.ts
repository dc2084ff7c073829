import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { tokenTypes } from '@backstage/plugin-auth-node';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/**
 * Signs somebody in: their token, as Backstage's auth plugin would have signed it, and a plugin in its place that
 * publishes the key. Every request then verifies a real signature.
 *
 * @param person - user ref
 */
export async function signIn(person: string) {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const key = { ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'bench' };
  const token = await new SignJWT({ ent: [person] })
    .setProtectedHeader({
      typ: tokenTypes.user.typParam,
      alg: key.alg,
      kid: key.kid,
    })
    .setSubject(person)
    .setAudience(tokenTypes.user.audClaim)
    .setIssuedAt()
    .setExpirationTime('6h')
    .sign(privateKey);

  const path = '/.well-known/jwks.json';
  const plugin = createBackendPlugin({
    pluginId: 'auth',
    register(reg) {
      reg.registerInit({
        deps: { httpRouter: coreServices.httpRouter },
        async init({ httpRouter }) {
          httpRouter.addAuthPolicy({ path, allow: 'unauthenticated' });
          httpRouter.use((req, res, next) => {
            if (req.path === path) {
              res.json({ keys: [key] });
            } else {
              next();
            }
          });
        },
      });
    },
  });
  return { token, plugin };
}
