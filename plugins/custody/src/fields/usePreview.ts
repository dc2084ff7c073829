import { useApiHolder } from '@backstage/core-plugin-api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { custodyClientFrom } from '../api';
import { keys } from '../api/keys';

/**
 * What a request would meet. The last answer stays until the next one is there.
 *
 * @param body - of the request, as JSON; empty while there is none to ask about
 */
export function usePreview(body: string) {
  const api = custodyClientFrom(useApiHolder());
  return useQuery({
    queryKey: keys.preview(body),
    queryFn: ({ signal }) =>
      api.preview({ body: JSON.parse(body) }, { signal }),
    enabled: body !== '',
    placeholderData: keepPreviousData,
    // Who can approve changes while a form is open.
    staleTime: 10_000,
  });
}
