import { type Theme, ThemeProvider } from '@mui/material/styles';
import { createContext, useContext, type PropsWithChildren } from 'react';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createQueryClient } from './queryClient';

let shared: QueryClient | undefined;
const OuterClient = createContext<QueryClient | undefined>(undefined);

/** The one cache of this browser tab, made when the first page or field needs it. */
export function sharedQueryClient(): QueryClient {
  shared ??= createQueryClient();
  return shared;
}

/** Backstage's theme, with buttons written as sentences, as in the rest of its new pages. */
function quietButtons(theme: Theme): Theme {
  const { typography } = theme;
  return {
    ...theme,
    typography: {
      ...typography,
      button: { ...typography.button, textTransform: 'none' },
    },
  };
}

/** Gives what is inside the cache. The new frontend system does this for the whole plugin; the older one per part. */
export function CustodyQueryProvider(
  props: PropsWithChildren<{ client?: QueryClient }>,
) {
  const outer = useContext(OuterClient);
  const client = props.client ?? outer ?? sharedQueryClient();
  return (
    <OuterClient.Provider value={client}>
      <QueryClientProvider client={client}>
        <ThemeProvider theme={quietButtons}>{props.children}</ThemeProvider>
      </QueryClientProvider>
    </OuterClient.Provider>
  );
}
