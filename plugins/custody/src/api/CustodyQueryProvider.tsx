import { type Theme, ThemeProvider } from '@mui/material/styles';
import { createContext, useContext, type PropsWithChildren } from 'react';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createQueryClient } from './queryClient';
import { useLiveChanges } from './useLiveChanges';

let shared: QueryClient | undefined;
const OuterClient = createContext<QueryClient | undefined>(undefined);

/** The one cache of this browser tab, made when the first page or field needs it. */
export function sharedQueryClient(): QueryClient {
  shared ??= createQueryClient();
  return shared;
}

/** Backstage's theme, with buttons written as sentences, as in the rest of its new pages. */
function forForms(theme: Theme): Theme {
  const { typography } = theme;
  return {
    ...theme,
    typography: {
      ...typography,
      button: { ...typography.button, textTransform: 'none' },
    },
  };
}

/** The same, with text as large as in Backstage's own headers, cards and tables, which don't use the larger `body1`. */
function forPages(theme: Theme): Theme {
  const withButtons = forForms(theme);
  const { typography } = withButtons;
  const { fontSize, lineHeight } = typography.body2;
  return {
    ...withButtons,
    typography: {
      ...typography,
      body1: { ...typography.body1, fontSize, lineHeight },
    },
  };
}

/**
 * Gives what is inside the cache. Each part brings it, and all have the same one, so that a card and a page never
 * disagree. (A wrapper of the whole plugin would draw nothing in its first frame, in which a card pushes away what
 * already stands.)
 */
export function CustodyQueryProvider(
  props: PropsWithChildren<{
    client?: QueryClient;
    /** Whether it stands in a form of Backstage, whose other fields have text of another size. */
    inForm?: boolean;
  }>,
) {
  const outer = useContext(OuterClient);
  const client = props.client ?? outer ?? sharedQueryClient();
  return (
    <OuterClient.Provider value={client}>
      <QueryClientProvider client={client}>
        <LiveChanges />
        <ThemeProvider theme={props.inForm ? forForms : forPages}>
          {props.children}
        </ThemeProvider>
      </QueryClientProvider>
    </OuterClient.Provider>
  );
}

function LiveChanges() {
  useLiveChanges();
  return null;
}
