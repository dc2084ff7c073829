import { useApi } from '@backstage/core-plugin-api';
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type {
  OperationView,
  RouteQuery,
} from '@custody/backstage-plugin-custody-common';
import { custodyApiRef } from './custodyApiRef';
import { keys } from './keys';
import { liveChangesOf } from './liveChanges';

/** How often a page looks again while the engine works, and while nothing happens, in milliseconds. */
export const POLL_BUSY_MILLIS = 2_000;
export const POLL_CALM_MILLIS = 30_000;
/** The same where signals tell what changes, and looking is for what they missed. */
export const LIVE_BUSY_MILLIS = 10_000;
export const LIVE_CALM_MILLIS = 60_000;

/** Whether the engine is still to move this operation by itself. */
export function isUnderWay(operation: OperationView | null | undefined) {
  return (
    operation?.state === 'running' ||
    operation?.state === 'waiting' ||
    operation?.state === 'retrying'
  );
}

/** @returns how long until the next look, in milliseconds; as things are at the time of asking */
function usePace(): (busy: boolean) => number {
  const live = liveChangesOf(useQueryClient());
  return busy => {
    if (live.hears()) return busy ? LIVE_BUSY_MILLIS : LIVE_CALM_MILLIS;
    return busy ? POLL_BUSY_MILLIS : POLL_CALM_MILLIS;
  };
}

export function useComponentHealth(namespace: string, name: string) {
  const api = useApi(custodyApiRef);
  const pace = usePace();
  return useQuery({
    queryKey: keys.componentHealth(namespace, name),
    queryFn: ({ signal }) =>
      api.componentHealth({ params: { namespace, name } }, { signal }),
    refetchInterval: query =>
      pace(
        Boolean(
          query.state.data?.identities.some(
            identity =>
              isUnderWay(identity.operation) || identity.state === 'proposed',
          ),
        ),
      ),
  });
}

export function useComponentHistory(
  namespace: string,
  name: string,
  query: RouteQuery<'componentHistory'>,
) {
  const api = useApi(custodyApiRef);
  return useInfiniteQuery({
    queryKey: keys.componentHistory(namespace, name, query),
    queryFn: ({ signal, pageParam }) =>
      api.componentHistory(
        {
          params: { namespace, name },
          query: { ...query, limit: 10, cursor: pageParam },
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: POLL_CALM_MILLIS,
  });
}

export function useIdentity(namespace: string, name: string, enabled = true) {
  const api = useApi(custodyApiRef);
  const pace = usePace();
  return useQuery({
    queryKey: keys.identity(namespace, name),
    queryFn: ({ signal }) =>
      api.getIdentity({ params: { namespace, name } }, { signal }),
    enabled,
    refetchInterval: query =>
      pace(
        isUnderWay(query.state.data?.operation) ||
          Boolean(query.state.data?.operations.some(isUnderWay)),
      ),
  });
}

export function useFleet(query: RouteQuery<'listIdentities'>) {
  const api = useApi(custodyApiRef);
  const pace = usePace();
  return useQuery({
    queryKey: keys.fleet(query),
    queryFn: ({ signal }) => api.listIdentities({ query }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: query_ =>
      pace(
        Boolean(
          query_.state.data?.items.some(identity =>
            isUnderWay(identity.operation),
          ),
        ),
      ),
  });
}

export function useGates() {
  const api = useApi(custodyApiRef);
  return useQuery({
    queryKey: keys.gates,
    queryFn: ({ signal }) => api.gates(undefined, { signal }),
    staleTime: 60_000,
  });
}

/** How scheduled rotation stands for the whole fleet. */
export function useRotationStatus() {
  const api = useApi(custodyApiRef);
  return useQuery({
    queryKey: keys.rotations,
    queryFn: ({ signal }) => api.rotationStatus(undefined, { signal }),
    // Every row of a list asks: one that is shown later reads nothing anew.
    staleTime: POLL_CALM_MILLIS,
    refetchInterval: POLL_CALM_MILLIS,
  });
}

export function useRequests(query: RouteQuery<'listRequests'>, enabled = true) {
  const api = useApi(custodyApiRef);
  return useQuery({
    queryKey: keys.requests(query),
    queryFn: ({ signal }) => api.listRequests({ query }, { signal }),
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
}

/** The vocabulary of scopes, with the providers that know each. */
export function useScopes() {
  const api = useApi(custodyApiRef);
  return useQuery({
    queryKey: keys.scopes,
    queryFn: ({ signal }) => api.scopes(undefined, { signal }),
    staleTime: 60_000,
  });
}

/** What waits for the signed-in person, more by cursor. */
export function useInbox() {
  const api = useApi(custodyApiRef);
  return useInfiniteQuery({
    queryKey: keys.inbox,
    queryFn: ({ signal, pageParam }) =>
      api.listRequests(
        {
          query: {
            reviewable: 'me',
            state: 'pending',
            limit: 100,
            cursor: pageParam,
          },
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
    refetchInterval: 15_000,
  });
}

/** Most that are listed: more never wait for one person at once. */
const MOST_UNREVIEWED = 50;

/** Glass that was broken, for the signed-in person to review. */
export function useUnreviewed() {
  return useRequests({ unreviewed: 'me', limit: MOST_UNREVIEWED });
}

export function useRequest(id: string) {
  const api = useApi(custodyApiRef);
  const pace = usePace();
  return useQuery({
    queryKey: keys.request(id),
    queryFn: ({ signal }) => api.getRequest({ params: { id } }, { signal }),
    refetchInterval: query =>
      pace(
        query.state.data?.state === 'pending' ||
          query.state.data?.state === 'approved',
      ),
  });
}
