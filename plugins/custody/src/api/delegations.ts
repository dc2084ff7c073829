import { useApi } from '@backstage/core-plugin-api';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DelegationPayload } from '@custody/backstage-plugin-custody-common';
import { custodyApiRef } from './custodyApiRef';
import { keys } from './keys';

/** The newest delegations that the signed-in person gave or was given. */
export function useDelegations() {
  const api = useApi(custodyApiRef);
  return useQuery({
    queryKey: keys.delegations,
    queryFn: ({ signal }) =>
      api.listDelegations({ query: { limit: 20 } }, { signal }),
    staleTime: 30_000,
  });
}

/** Has somebody review for the signed-in person. */
export function useDelegate() {
  const api = useApi(custodyApiRef);
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: DelegationPayload) => api.delegate({ body }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.all }),
  });
}

/** Ends a delegation before its time. */
export function useRevokeDelegation(id: string) {
  const api = useApi(custodyApiRef);
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      api.revokeDelegation({ params: { id }, body: { reason } }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.all }),
  });
}
