import type { PropsWithChildren } from 'react';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createQueryClient } from './queryClient';

let shared: QueryClient | undefined;

/** The one cache of this browser tab, made when the first page or field needs it. */
export function sharedQueryClient(): QueryClient {
  shared ??= createQueryClient();
  return shared;
}

/** Gives what is inside the cache. The new frontend system does this for the whole plugin; the older one per part. */
export function CustodyQueryProvider(
  props: PropsWithChildren<{ client?: QueryClient }>,
) {
  return (
    <QueryClientProvider client={props.client ?? sharedQueryClient()}>
      {props.children}
    </QueryClientProvider>
  );
}
