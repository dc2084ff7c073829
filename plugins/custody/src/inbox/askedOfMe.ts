import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import type { ApprovalProgress } from '@custody/backstage-plugin-custody-common';
import { useQuery } from '@tanstack/react-query';

/** Ref of the signed-in person; undefined until it is known. */
export function useMyRef(): string | undefined {
  const identity = useApi(identityApiRef);
  return useQuery({
    queryKey: ['custody', 'me'],
    queryFn: async () => (await identity.getBackstageIdentity()).userEntityRef,
    staleTime: Infinity,
  }).data;
}

/**
 * As what a person is asked: the approvals that are still owed and that they can give.
 *
 * @param userRef - the person
 * @param approvals - what policy owes of a request, with who can give it
 * @returns the terms in words, in the order of the policy
 */
export function askedOf(
  userRef: string | undefined,
  approvals: readonly ApprovalProgress[],
): string[] {
  return approvals
    .filter(
      ({ count, givenBy, eligible }) =>
        givenBy.length < count && eligible.some(({ ref }) => ref === userRef),
    )
    .map(({ label }) => label);
}
