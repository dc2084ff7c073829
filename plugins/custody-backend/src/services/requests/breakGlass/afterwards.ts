import type { Capability } from '@custody/backstage-plugin-custody-common';
import type { BreakGlassConfig } from '../../../config';
import type { BreakGlass } from '../../../store/breakGlasses';
import type { StoredRequest } from '../../../store/requests';
import { isOfAnotherTenant } from '../../access';
import type { Caller } from '../../ports';
import type { Tenants } from '../../tenants';

export type AfterwardsDeps = { tenants: Tenants; breakGlass: BreakGlassConfig };

/** Whether somebody may review that glass was broken, and if not, why. */
export type AfterwardsReviewability = Capability & {
  /** Why not has to do with who asks, and not with where it stands. */
  forbidden: boolean;
};

/**
 * Decides who may say afterwards whether breaking the glass was justified.
 *
 * INVARIANT: a person, in person, of those whose approval was passed over, or of those who are told of it, and where more was
 * owed than the owner's, not of the owner alone, of whom one asked; never who broke it, nor who asked, nor who answers for
 * the agent; of no other tenant; once.
 */
export function afterwardsReviewability(
  caller: Caller,
  request: StoredRequest,
  broken: BreakGlass | undefined,
  deps: AfterwardsDeps,
): AfterwardsReviewability {
  if (caller.type !== 'user' || caller.actor) {
    return no('only a person who is signed in reviews, and no service for one');
  }
  if (!broken) {
    return {
      ...no('the glass was not broken for it, so there is nothing to review'),
      forbidden: false,
    };
  }
  if (broken.reviewed_at !== null) {
    return { ...no('it is reviewed already'), forbidden: false };
  }
  if (caller.ref === broken.by) {
    return no('nobody reviews that they broke the glass themselves');
  }
  if (caller.ref === request.requester) {
    return no('nobody reviews what they asked for');
  }
  if (caller.ref === request.sponsor) {
    return no('the sponsor does not review what was granted to their agent');
  }
  const refs = [caller.ref, ...caller.groups];
  const isOne = reviewersOf(request, deps.breakGlass).some(ref =>
    refs.includes(ref),
  );
  return isOne &&
    !isOfAnotherTenant(deps.tenants.ofMember(refs), request.tenant)
    ? { allowed: true, reason: null, forbidden: false }
    : no(
        'it is reviewed by those whose approval was owed (the owner’s alone is not enough where more was), and by those who were told that the glass was broken (`custody.breakGlass.notify`)',
      );
}

/** @returns refs of groups and users who may review it afterwards, each once */
export function reviewersOf(
  { decision }: StoredRequest,
  { notify }: BreakGlassConfig,
): string[] {
  const others = decision.owed.filter(({ term }) => term !== 'owner');
  const owed = others.length > 0 ? others : decision.owed;
  return [
    ...new Set([...owed.flatMap(({ approvers }) => approvers), ...notify]),
  ];
}

function no(reason: string): AfterwardsReviewability {
  return { allowed: false, reason, forbidden: true };
}
