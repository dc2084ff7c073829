import { useApiHolder } from '@backstage/core-plugin-api';
import type { RequestPayloadInput } from '@custody/backstage-plugin-custody-common';
import { useQuery } from '@tanstack/react-query';
import { custodyClientFrom } from '../api';
import { keys } from '../api/keys';
import { alternativesTo, type Alternative } from './alternatives';
import { useMyOwners } from './useOwners';

const GROUPS = ['Group'] as const;

/**
 * What would be allowed in place of a refused request, each asked of Custody itself.
 *
 * @param payload - what was refused
 * @param wanted - whether to ask
 * @returns those that are known to be allowed; undefined while it is asked, or when it was not
 */
export function useAlternatives(
  payload: RequestPayloadInput | undefined,
  wanted: boolean,
): Alternative[] | undefined {
  const api = custodyClientFrom(useApiHolder());
  const mine = useMyOwners(GROUPS, wanted);
  const query = useQuery({
    queryKey: [...keys.preview(JSON.stringify(payload)), 'alternatives'],
    queryFn: async ({ signal }) => {
      const candidates = payload
        ? alternativesTo(payload, mine.data ?? [])
        : [];
      // One that can't be asked about is not on offer; it doesn't keep the others from being so.
      const previews = await Promise.allSettled(
        candidates.map(candidate =>
          api.preview({ body: candidate.payload }, { signal }),
        ),
      );
      return candidates.filter((_, index) => {
        const preview = previews[index];
        return preview.status === 'fulfilled' && preview.value.submittable;
      });
    },
    enabled: wanted && payload !== undefined && !mine.isPending,
    staleTime: 10_000,
  });
  return wanted ? query.data : undefined;
}
