import { createBackend } from '@backstage/backend-defaults';
import { mockServices } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import oidcModule from '@backstage/plugin-auth-backend-module-oidc-provider';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { decodeJwt } from 'jose';
import { addressesOf } from '../config';
import { startOidc, type RunningOidc } from '../oidc/server';
import { testConfig } from '../testing/world';
import { signInToBackstage } from './signIn';

jest.setTimeout(60_000);

const SECRET = 'a-secret-of-the-test';

describe('signing in to a real Backstage', () => {
  let world: Awaited<ReturnType<typeof testConfig>>;
  let oidc: RunningOidc;
  let backend: ReturnType<typeof createBackend>;

  beforeAll(async () => {
    world = await testConfig();
    oidc = await startOidc(world.config, SECRET);
    const addresses = addressesOf(world.config.ports);
    backend = createBackend();
    backend.add(
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: addresses.frontend },
          backend: {
            baseUrl: addresses.backend,
            listen: { host: 'localhost', port: world.config.ports.backend },
            database: { client: 'better-sqlite3', connection: ':memory:' },
          },
          auth: {
            environment: 'development',
            session: { secret: 'of-the-test' },
            providers: {
              oidc: {
                // As in app-config.yaml.
                development: {
                  metadataUrl: `${addresses.oidc}/.well-known/openid-configuration`,
                  clientId: 'backstage',
                  clientSecret: SECRET,
                  tokenSignedResponseAlg: 'ES256',
                  prompt: 'auto',
                  signIn: {
                    resolvers: [
                      { resolver: 'emailMatchingUserEntityProfileEmail' },
                    ],
                  },
                },
              },
            },
          },
        },
      }),
    );
    backend.add(mockServices.rootLogger.factory());
    backend.add(
      catalogServiceMock.factory({
        // Lena is not in this catalog.
        entities: oidc.personas
          .filter(({ id }) => id !== 'lena')
          .map(({ id, email }) => ({
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'User',
            metadata: { name: id },
            spec: { profile: { email }, memberOf: [] },
          })),
      }),
    );
    backend.add(authPlugin);
    backend.add(oidcModule);
    await backend.start();
  });
  afterAll(async () => {
    await backend?.stop();
    await oidc?.close();
    world.cleanUp();
  });

  const signIn = (persona: string) => {
    const { backend: backendUrl, frontend: appUrl } = addressesOf(
      world.config.ports,
    );
    return signInToBackstage({ backendUrl, appUrl, persona });
  };

  it.each(['ada', 'omar'])('gives %s a token of Backstage', async persona => {
    expect(decodeJwt(await signIn(persona)).sub).toBe(
      `user:default/${persona}`,
    );
  });

  it('fails for who is not in the catalog', async () => {
    await expect(signIn('lena')).rejects.toThrow('lena could not sign in');
  });
});
