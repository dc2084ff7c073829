import { useApi } from '@backstage/core-plugin-api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type {
  BreakGlassBody,
  BreakGlassReviewBody,
} from '@custody/backstage-plugin-custody-common';
import { custodyApiRef } from '../api';
import { keys } from '../api/keys';

/** Has a waiting request approved at once, in an emergency, under the digest that was seen. */
export function useBreakGlass(id: string) {
  const api = useApi(custodyApiRef);
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: BreakGlassBody) =>
      api.breakGlass({ params: { id }, body }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.all }),
  });
}

/** Says afterwards whether breaking the glass was justified. */
export function useReviewBreakGlass(id: string) {
  const api = useApi(custodyApiRef);
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: BreakGlassReviewBody) =>
      api.reviewBreakGlass({ params: { id }, body }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.all }),
  });
}
