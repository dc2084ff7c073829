import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import type { RouteBody } from '@custody/backstage-plugin-custody-common';
import { custodyApiRef } from '../api';

/** How often an open page asks for what is in force, in milliseconds. */
const LOOK_AGAIN_MILLIS = 30_000;

/** The set in force, and what it speaks of. */
export function usePolicySet() {
  const api = useApi(custodyApiRef);
  return useQuery({
    queryKey: ['custody', 'policy'],
    queryFn: ({ signal }) => api.policy(undefined, { signal }),
    refetchInterval: LOOK_AGAIN_MILLIS,
  });
}

/**
 * Who may do what in a tenant and environment; in the first that there are when left out. What holds by the calendar, and
 * the set, may be others soon.
 */
export function usePolicyOverview(place: {
  tenant?: string;
  environment?: string;
}) {
  const api = useApi(custodyApiRef);
  return useQuery({
    queryKey: ['custody', 'policy', 'overview', place],
    queryFn: ({ signal }) => api.policyOverview({ query: place }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MILLIS,
  });
}

/** What policy would say; asked when somebody wants to know. */
export function useWhatIf() {
  const api = useApi(custodyApiRef);
  return useMutation({
    mutationFn: (body: RouteBody<'evaluate'>) => api.evaluate({ body }),
  });
}

/** The signed-in person, of whom anybody may ask. */
export function useMe() {
  const identity = useApi(identityApiRef);
  return useQuery({
    queryKey: ['custody', 'me'],
    queryFn: async () =>
      (await identity.getBackstageIdentity()).userEntityRef.toLocaleLowerCase(
        'en-US',
      ),
    staleTime: Infinity,
  });
}
