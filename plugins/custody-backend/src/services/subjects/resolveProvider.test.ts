import { FakeProvider } from '@custody/backstage-plugin-custody-test-utils';
import { requestedIdentitySchema } from '@custody/backstage-plugin-custody-common';
import { CREATE } from '../../__testUtils__/requestWorld';
import { TEST_SCOPES } from '../../__testUtils__/scopes';
import type { ProviderInstance } from '../ports';
import { createVocabulary } from '../vocabulary';
import { resolveProvider } from './resolveProvider';

const instance: ProviderInstance = {
  ref: 'fake/main',
  environment: 'production',
  tenants: ['payments', 'ledger'],
  exposure: 'internal',
  provider: new FakeProvider(),
};
const identity = requestedIdentitySchema.parse(CREATE.identity);

describe('a provider for certain tenants', () => {
  const resolve = (tenant: string | null) =>
    resolveProvider(identity, tenant, {
      vocabulary: createVocabulary(
        TEST_SCOPES.map(definition => ({ definition, file: 'test', line: 1 })),
      ),
      providers: {
        get: ref => (ref === instance.ref ? instance : undefined),
        list: () => [instance],
      },
    });

  it('is given to these', () => {
    expect(resolve('ledger')).toMatchObject({
      provider: instance,
      problems: [],
    });
  });

  it.each([
    ['storefront', 'tenant `storefront`'],
    [null, 'identities without a tenant'],
  ])('is refused to %s in words of the API and of forms', (tenant, who) => {
    expect(resolve(tenant)).toMatchObject({
      provider: null,
      problems: [
        {
          field: 'identity.credential.provider',
          message: `\`fake/main\` is not open to ${who}`,
          remedy:
            'it is for payments, ledger; choose scopes of another provider, or a namespace of theirs (a form asks for it by a name of its own, such as Area)',
        },
      ],
    });
  });
});
