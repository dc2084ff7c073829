import {
  BREAK_GLASS_KINDS,
  type Capability,
  type Instant,
  quote,
} from '@custody/backstage-plugin-custody-common';
import {
  decideForIntent,
  type Intents,
  type PolicyDecision,
  type PolicyRequest,
} from '@custody/policy';
import type { BreakGlassConfig } from '../../../config';
import type { StoredRequest } from '../../../store/requests';
import { isOfAnotherTenant } from '../../access';
import type { PolicyService } from '../../policy';
import { NOT_SAID, personAsking } from '../../policy/question';
import type { Caller } from '../../ports';
import type { Tenants } from '../../tenants';

export type Person = Extract<Caller, { type: 'user' }>;

export type BreakableDeps = {
  policy: Pick<PolicyService, 'decide'>;
  tenants: Tenants;
  intents: Intents;
  breakGlass: BreakGlassConfig;
};

/** Whether somebody may break glass, and what policy said to it; null where it was not asked. */
export type Breakability = Capability & {
  decision: PolicyDecision | null;
  /** Why not has to do with who asks, and not with where the request stands. */
  forbidden: boolean;
};

/**
 * Decides who may break glass for a request: a person, in person, whom policy lets, of no other tenant, and only where
 * somebody is named who hears of it and somebody is known who asked. The requester may be that person, if policy lets
 * them: an emergency waits for nobody, and who asked is not the one to review it afterwards.
 *
 * INVARIANT: only what waits. What a reviewer denied, or policy, stays denied.
 *
 * @param question - of `breakGlass`, as {@link breakGlassQuestion} gives it
 */
export function breakability(
  caller: Caller,
  request: StoredRequest,
  question: PolicyRequest | null,
  now: Instant,
  deps: BreakableDeps,
): Breakability {
  if (caller.type !== 'user' || caller.actor) {
    return no(
      'only a person who is signed in breaks glass, and no service for one',
    );
  }
  if (!BREAK_GLASS_KINDS.some(kind => kind === request.kind)) {
    return no(
      `glass is broken to create an identity or to renew its grant, and not to \`${request.kind}\` it`,
    );
  }
  if (request.state !== 'pending') {
    return {
      ...no(`the request is \`${request.state}\` already`),
      forbidden: false,
    };
  }
  if (!request.requester.startsWith('user:')) {
    return no(
      'nobody is known who asked for it, so nobody could be told apart from who reviews it afterwards; somebody who is signed in has to ask for it',
    );
  }
  if (deps.breakGlass.notify.length === 0) {
    return no(
      'nobody breaks glass here: `custody.breakGlass.notify` names no group that would hear of it',
    );
  }
  const refs = [caller.ref, ...caller.groups];
  if (isOfAnotherTenant(deps.tenants.ofMember(refs), request.tenant)) {
    return no(`it belongs to the tenant ${quote(request.tenant ?? '')}`);
  }
  if (question === null) {
    return no('policy was not asked about it, so there is no glass to break');
  }
  const decision = decideForIntent(deps.policy, question, {
    intents: deps.intents,
    now,
  });
  return decision.effect === 'deny' || decision.obligations === null
    ? {
        ...no(
          `policy does not let you break glass: ${decision.reasons.join('; ')}`,
        ),
        decision,
      }
    : { allowed: true, reason: null, decision, forbidden: false };
}

/** Whether somebody could break glass, before they say why, by what was known of the identity at submission. */
export function couldBreak(
  caller: Caller,
  request: StoredRequest,
  now: Instant,
  deps: BreakableDeps,
): Breakability {
  const { input } = request.decision;
  return breakability(
    caller,
    request,
    breakGlassQuestion(input, caller, NOT_SAID, deps.tenants),
    now,
    deps,
  );
}

/**
 * What policy is asked: the same of the identity as at submission, of the person who would break glass, and with what
 * they say.
 *
 * @param input - what policy was asked about the request
 * @returns null for who is no person
 */
export function breakGlassQuestion(
  input: PolicyRequest | null,
  caller: Caller,
  reason: string,
  tenants: Tenants,
): PolicyRequest | null {
  if (input === null || caller.type !== 'user') {
    return null;
  }
  const {
    // Of who asked, and how; now somebody signed in asks.
    requesterIsOwnerMember: _member,
    serviceRequest: _service,
    unattributed: _unattributed,
    ...context
  } = input.context;
  return {
    action: 'breakGlass',
    principal: personAsking({
      caller,
      tenants: tenants.ofMember([caller.ref, ...caller.groups]),
    }),
    resource: input.resource,
    context: { ...context, reason },
  };
}

function no(reason: string): Breakability {
  return { allowed: false, reason, decision: null, forbidden: true };
}
