import { useApi } from '@backstage/core-plugin-api';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { custodyApiRef } from '../api';
import { keys } from '../api/keys';

/** What would be rotated by schedule until so many days from now, the first due first, more by cursor. */
export function useUpcoming(days: number) {
  const api = useApi(custodyApiRef);
  return useInfiniteQuery({
    queryKey: keys.upcoming(days),
    queryFn: ({ signal, pageParam }) =>
      api.upcomingRotations(
        { query: { days, limit: 50, cursor: pageParam, total: true } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}
