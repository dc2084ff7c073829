import {
  createApiRef,
  discoveryApiRef,
  fetchApiRef,
  type ApiHolder,
} from '@backstage/core-plugin-api';
import {
  createCustodyClient,
  type CustodyClient,
} from '@custody/backstage-plugin-custody-common';

/** The typed client of Custody's backend, as the signed-in person. */
export const custodyApiRef = createApiRef<CustodyClient>({
  id: 'plugin.custody.client',
});

/**
 * The client for form fields, which run inside the scaffolder: in an app where only the fields are mounted,
 * nothing has registered Custody's own API.
 *
 * @throws Error when the app has neither Custody's API nor discovery and fetch
 */
export function custodyClientFrom(apiHolder: ApiHolder): CustodyClient {
  const registered = apiHolder.get(custodyApiRef);
  if (registered) {
    return registered;
  }
  const discoveryApi = apiHolder.get(discoveryApiRef);
  const fetchApi = apiHolder.get(fetchApiRef);
  if (!discoveryApi || !fetchApi) {
    throw new Error('this app offers no way to reach the custody backend');
  }
  return createCustodyClient({ discoveryApi, fetchApi });
}
