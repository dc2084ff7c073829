import { useApi } from '@backstage/core-plugin-api';
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { custodyApiRef } from '../api';
import { keys } from '../api/keys';
import type { ShownEvents } from './useAuditFilters';

const PAGE = 50;
const SEAL_MILLIS = 15_000;

/**
 * The log, newest first, more by cursor. It is not looked at again by itself: each look is on record in it, under the name of
 * whoever has the page open.
 */
export function useAuditEvents(filters: ShownEvents) {
  const api = useApi(custodyApiRef);
  return useInfiniteQuery({
    queryKey: keys.audit(filters),
    queryFn: ({ signal, pageParam }) =>
      api.audit(
        {
          query: {
            ...filters,
            limit: PAGE,
            cursor: pageParam,
            // Counting costs, and the number is the same on each page.
            ...(pageParam === undefined && { total: true }),
          },
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** One event, with what proves it once it is sealed. */
export function useAuditEvent(id: string) {
  const api = useApi(custodyApiRef);
  return useQuery({
    queryKey: keys.auditEvent(id),
    queryFn: ({ signal }) => api.auditEvent({ params: { id } }, { signal }),
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

/** How far the log is sealed. Looking at that is not reading the log. */
export function useLastHead() {
  const api = useApi(custodyApiRef);
  return useQuery({
    queryKey: keys.auditHead,
    queryFn: ({ signal }) =>
      api.auditHeads({ query: { limit: 1 } }, { signal }),
    refetchInterval: SEAL_MILLIS,
  });
}
