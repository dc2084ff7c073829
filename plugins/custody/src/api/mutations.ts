import { useApi } from '@backstage/core-plugin-api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type {
  RequestPayloadInput,
  ReviewPayload,
  Verb,
} from '@custody/backstage-plugin-custody-common';
import { custodyApiRef } from './custodyApiRef';
import { keys } from './keys';

/** Runs a verb on an identity, then lets every page look again. */
export function useVerb(namespace: string, name: string) {
  const api = useApi(custodyApiRef);
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ verb, reason }: { verb: Verb; reason: string }) =>
      api[verb]({ params: { namespace, name }, body: { reason } }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.all }),
  });
}

/** Has the failed step of an operation tried again at once. */
export function useTryNow(id: string) {
  const api = useApi(custodyApiRef);
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      api.tryNow({ params: { id }, body: { reason } }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.all }),
  });
}

/** Pauses scheduled rotation of the whole fleet, or has it go on. */
export function useSwitchRotations(to: 'pause' | 'resume') {
  const api = useApi(custodyApiRef);
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      to === 'pause'
        ? api.pauseRotations({ body: { reason } })
        : api.resumeRotations({ body: { reason } }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.all }),
  });
}

/** Reviews a request under the digest that the reviewer saw. */
export function useReview(id: string) {
  const api = useApi(custodyApiRef);
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: ReviewPayload) => api.review({ params: { id }, body }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.all }),
  });
}

/** Takes back one's own request. */
export function useWithdraw(id: string) {
  const api = useApi(custodyApiRef);
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) =>
      api.withdraw({ params: { id }, body: { reason } }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.all }),
  });
}

/** Submits a request from a page, e.g. to renew a grant. */
export function useSubmit() {
  const api = useApi(custodyApiRef);
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: RequestPayloadInput) => api.submit({ body }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.all }),
  });
}
