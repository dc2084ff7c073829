import { InputError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { CredentialProviderFactory } from '@custody/backstage-plugin-custody-node';
import type { ProviderInstanceConfig } from '../../config';
import type { ProviderInstance, ProviderRegistry } from '../ports';

/**
 * Makes the configured provider instances with the factories that modules brought.
 *
 * @throws InputError when no module brought a provider of the type
 */
export function createProviderRegistry(
  configured: readonly ProviderInstanceConfig[],
  factories: ReadonlyMap<string, CredentialProviderFactory>,
): ProviderRegistry {
  const instances = new Map<string, ProviderInstance>();
  for (const {
    ref,
    type,
    environment,
    tenants,
    exposure,
    config,
  } of configured) {
    const factory = factories.get(type);
    if (!factory) {
      throw new InputError(
        `invalid config at \`custody.providers.${type}\`: no module brings providers of type ${quote(
          type,
        )}; add its module to the backend${
          factories.size > 0
            ? `, or use one of ${[...factories.keys()].join(', ')}`
            : ''
        }`,
      );
    }
    const provider = factory.create({ ref, config });
    instances.set(ref, { ref, environment, tenants, exposure, provider });
  }
  return {
    get: ref => instances.get(ref),
    list: () => [...instances.values()],
  };
}
