import { startTestBackend } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import {
  custodyProvidersExtensionPoint,
  type CredentialProviderFactory,
} from '@custody/backstage-plugin-custody-node';
import theModule, { RedisProvider } from '.';

describe('the module', () => {
  it('adds the provider type, which makes instances of their configuration', async () => {
    const factories: CredentialProviderFactory[] = [];
    await startTestBackend({
      extensionPoints: [
        [
          custodyProvidersExtensionPoint,
          { addProviderFactory: factory => factories.push(factory) },
        ],
      ],
      features: [theModule],
    });
    expect(factories.map(({ type }) => type)).toEqual(['redis']);
    const provider = factories[0].create({
      ref: 'redis/one',
      config: new ConfigReader({
        url: 'redis://custody_admin:secret@sessions.example.com',
      }),
    });
    expect(provider).toBeInstanceOf(RedisProvider);
    expect(provider.ref).toBe('redis/one');
  });
});
