import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { RequestView } from '@custody/backstage-plugin-custody-common';

/**
 * Which request is read: the one that the address names, or the first that was there. It stays the same until the
 * person chooses another, also when it leaves the list, so that nobody decides on what they haven't read.
 *
 * @param requests - what waits now
 * @returns the id, which the list need not hold; and how to choose another, or none in particular
 */
export function useInboxSelection(requests: readonly RequestView[]) {
  const [params, setParams] = useSearchParams();
  const named = params.get('request') ?? undefined;
  const [first, setFirst] = useState<string>();
  if (!named && !first && requests[0]) setFirst(requests[0].id);
  const select = (id: string | undefined) => {
    setFirst(undefined);
    setParams(
      previous => {
        if (id) previous.set('request', id);
        else previous.delete('request');
        return previous;
      },
      { replace: true },
    );
  };
  return { selectedId: named ?? first, select };
}
