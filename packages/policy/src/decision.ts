import { Obligations } from '@custody/backstage-plugin-custody-common';
import { PolicyRequest } from './request';

/** What policy says to one request, with all that explains it. Plain JSON. */
export type PolicyDecision = {
  effect: 'allow' | 'deny';
  /** ids of the policies that determined it, sorted; empty when nothing permits */
  policyIds: string[];
  /** in plain language: those policies' own, or why it is denied otherwise */
  reasons: string[];
  /** what is owed; null when denied */
  obligations: Obligations | null;
  /** SHA-256 of the policy set that was asked */
  policyHash: string;
  /** what went wrong in asking; with any, the effect is deny */
  errors: string[];
  /** the request in canonical form, from which it can be decided again */
  input: PolicyRequest;
};

/** What a decision says besides what it was asked; the part that is memoised. */
export type Verdict = Pick<
  PolicyDecision,
  'effect' | 'policyIds' | 'reasons' | 'obligations' | 'errors'
>;

/** Denied, because something went wrong. */
export function deniedByError(errors: string[], policyIds: string[] = []) {
  return {
    effect: 'deny',
    policyIds,
    reasons: errors,
    obligations: null,
    errors,
  } as const satisfies Verdict;
}

/** Denied, because nothing permits it. */
export function deniedByDefault({ action, resource }: PolicyRequest): string {
  return `no policy permits \`${action}\` for ${article(resource.type)} \`${
    resource.type
  }\` with mode \`${resource.mode}\` in environment \`${
    resource.environment
  }\` at risk \`${resource.risk}\``;
}

function article(word: string): string {
  return /^[aeiou]/.test(word) ? 'an' : 'a';
}
