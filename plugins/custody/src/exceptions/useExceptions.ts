import { useApi } from '@backstage/core-plugin-api';
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
} from '@tanstack/react-query';
import type {
  ExceptionState,
  ExceptionView,
} from '@custody/backstage-plugin-custody-common';
import { custodyApiRef } from '../api';
import { keys } from '../api/keys';
import { download } from '../shared/download';
import { exceptionsCsv, exceptionsJsonl } from './exportForms';

const PAGE = 50;
const MOST = 100;

/** The register, the newest first, more by cursor. */
export function useExceptions(state: ExceptionState | undefined) {
  const api = useApi(custodyApiRef);
  const query = { ...(state ? { state } : {}), total: true };
  return useInfiniteQuery({
    queryKey: keys.exceptions(query),
    queryFn: ({ signal, pageParam }) =>
      api.listExceptions(
        { query: { ...query, limit: PAGE, cursor: pageParam } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}

/** The exceptions of one identity that are asked for; those in force come with its findings. */
export function useAskedExceptions(identity: string): ExceptionView[] {
  const api = useApi(custodyApiRef);
  const query = { identity, state: 'pending' as const, limit: MOST };
  const { data } = useQuery({
    queryKey: keys.exceptions(query),
    queryFn: ({ signal }) => api.listExceptions({ query }, { signal }),
    staleTime: 30_000,
  });
  return data?.items ?? [];
}

/** Downloads all of the register that is filtered, page by page. */
export function useExceptionsExport() {
  const api = useApi(custodyApiRef);
  return useMutation({
    mutationFn: async (options: {
      state: ExceptionState | undefined;
      format: 'csv' | 'jsonl';
    }) => {
      const { state, format } = options;
      const rows: ExceptionView[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.listExceptions({
          query: { ...(state ? { state } : {}), limit: MOST, cursor },
        });
        rows.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      if (format === 'csv') {
        download('exceptions.csv', exceptionsCsv(rows), 'text/csv');
      } else {
        download(
          'exceptions.jsonl',
          exceptionsJsonl(rows),
          'application/jsonl',
        );
      }
    },
  });
}
