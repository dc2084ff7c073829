import { startTestBackend } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import {
  type CredentialSinkFactory,
  custodySinksExtensionPoint,
} from '@custody/backstage-plugin-custody-node';
import theModule, { VaultSink } from '.';

describe('the module', () => {
  it('adds the sink type, which is made of its configuration where it is chosen', async () => {
    const factories: CredentialSinkFactory[] = [];
    await startTestBackend({
      extensionPoints: [
        [
          custodySinksExtensionPoint,
          { addSinkFactory: factory => factories.push(factory) },
        ],
      ],
      features: [theModule],
    });
    expect(factories.map(({ type }) => type)).toEqual(['vault']);
    const config = new ConfigReader({
      url: 'https://vault.example.com:8200',
      auth: { tokenFile: '/run/token' },
    });
    expect(factories[0].create({ config })).toBeInstanceOf(VaultSink);
    expect(() => factories[0].create({ config: undefined })).toThrow(
      '`custody.sinks.vault` is missing',
    );
  });
});
