import type {
  DefinitivePolicyDecision,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';

/** Decides what it knows about, and leaves everything else to the next. */
export type PartialPolicy = (
  request: PolicyQuery,
  user: PolicyQueryUser | undefined,
) => Promise<PolicyDecision | undefined>;

/**
 * One permission policy made of several: the first that has an answer gives it.
 *
 * @param parts - asked in order
 * @param otherwise - the answer when none of them has one
 */
export function composePolicy(
  parts: readonly PartialPolicy[],
  otherwise: DefinitivePolicyDecision['result'],
): PermissionPolicy {
  return {
    async handle(request, user) {
      for (const part of parts) {
        const decision = await part(request, user);
        if (decision) {
          return decision;
        }
      }
      return { result: otherwise };
    },
  };
}
