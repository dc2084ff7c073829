import { startTestBackend } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import {
  custodyProvidersExtensionPoint,
  type CredentialProviderFactory,
} from '@custody/backstage-plugin-custody-node';
import theModule, { RabbitMqProvider } from '.';

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
    expect(factories.map(({ type }) => type)).toEqual(['rabbitmq']);
    const provider = factories[0].create({
      ref: 'rabbitmq/one',
      config: new ConfigReader({
        url: 'https://custody_admin:secret@rabbit.example.com:15671',
      }),
    });
    expect(provider).toBeInstanceOf(RabbitMqProvider);
    expect(provider.ref).toBe('rabbitmq/one');
  });
});
