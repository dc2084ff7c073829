import { QueryClient } from '@tanstack/react-query';
import { problemOf } from './problem';

const RETRIES = 2;
const FIRST_RETRY_MILLIS = 250;

/**
 * The cache behind the pages. What the server refused is not asked again; what didn't arrive is, twice.
 * Stale data stays on the page while new data loads.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => {
          const { kind } = problemOf(error);
          return (
            (kind === 'unreachable' || kind === 'server') && failures < RETRIES
          );
        },
        // A page has many parts that ask for the same.
        retryOnMount: ({ state }) =>
          problemOf(state.error).kind !== 'forbidden',
        retryDelay: failures => FIRST_RETRY_MILLIS * 2 ** failures,
      },
    },
  });
}
