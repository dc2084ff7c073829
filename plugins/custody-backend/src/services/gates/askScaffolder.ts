import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import {
  type ScaffolderGates,
  scaffolderGatesSchema,
} from '@custody/backstage-plugin-custody-common';

const TIMEOUT_MS = 3_000;

/**
 * Asks the module of the scaffolder, wherever that runs, which effects it holds.
 *
 * @returns null when there is no answer: no module, no scaffolder, or nobody home. Never throws.
 */
export async function askScaffolder(deps: {
  auth: Pick<AuthService, 'getOwnServiceCredentials' | 'getPluginRequestToken'>;
  discovery: Pick<DiscoveryService, 'getBaseUrl'>;
}): Promise<ScaffolderGates | null> {
  const { auth, discovery } = deps;
  try {
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'scaffolder',
    });
    const url = `${await discovery.getBaseUrl('scaffolder')}/custody/gates`;
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok
      ? scaffolderGatesSchema.parse(await response.json())
      : null;
  } catch {
    return null;
  }
}
