import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type {
  RequestView,
  Verdict,
} from '@custody/backstage-plugin-custody-common';
import { custodyApiRef, problemOf } from '../api';
import { keys } from '../api/keys';

type Asked = {
  requests: readonly RequestView[];
  verdict: Verdict;
  reason: string;
};

/** Sends one review a request, one after the other: each is under the digest that was shown, and in the first place that the reviewer has. */
export function useBulkReview() {
  const api = useApi(custodyApiRef);
  const cache = useQueryClient();
  const [asked, setAsked] = useState(0);
  const act = useMutation({
    mutationFn: async ({ requests, verdict, reason }: Asked) => {
      const refused: { request: RequestView; why: string }[] = [];
      for (const request of requests) {
        const { id, digest, can } = request;
        const [place] = verdict === 'approve' ? can.reviewAs : [];
        const onBehalfOf = place && !place.own ? place.ref : undefined;
        try {
          await api.review({
            params: { id },
            body: {
              verdict,
              reason,
              digest,
              ...(onBehalfOf ? { onBehalfOf } : {}),
            },
          });
        } catch (error) {
          refused.push({ request, why: problemOf(error).message });
        }
        setAsked(count => count + 1);
      }
      return refused;
    },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.all }),
  });
  return { act, asked };
}
