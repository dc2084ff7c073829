import type {
  Capability,
  Verb,
} from '@custody/backstage-plugin-custody-common';
import type { PolicyAction } from '@custody/policy';
import type { IdentitiesRow } from '../../store/tables';
import type { Viewer } from '../access';
import type { PolicyService } from '../policy';

export type VerbPolicy = Pick<PolicyService, 'decide'>;

/** To cut off at once what leaked, it is enough that one might have suspended it. */
const ACTION_OF: Record<Verb, PolicyAction> = {
  rotate: 'rotate',
  suspend: 'suspend',
  resume: 'resume',
  compromised: 'suspend',
  retire: 'retire',
};

/**
 * Asks policy whether a person may do something to an identity now. Verbs happen at once, so one that owes approvals
 * is not for here: it is asked for by a request.
 */
export function askVerb(
  policy: VerbPolicy,
  viewer: Viewer,
  identity: IdentitiesRow,
  verb: Verb,
): Capability {
  const { caller } = viewer;
  if (caller.type !== 'user') {
    return { allowed: false, reason: 'only people may do this' };
  }
  const { effect, reasons, obligations } = policy.decide({
    action: ACTION_OF[verb],
    principal: {
      type: 'User',
      id: caller.ref,
      groups: caller.groups,
      tenants: viewer.tenants,
    },
    resource: {
      ref: identity.ref,
      owner: identity.owner,
      ...(identity.sponsor && { sponsor: identity.sponsor }),
      tenant: identity.tenant,
      environment: identity.environment,
      exposure: identity.exposure,
      type: identity.type,
      mode: identity.mode,
      risk: identity.risk,
      scopes: JSON.parse(identity.scopes),
      ...(identity.component && { component: identity.component }),
      componentCount: identity.component === null ? 0 : 1,
      environmentCount: 1,
    },
    context: { exceptions: [] },
  });
  if (effect === 'deny') {
    return { allowed: false, reason: `policy: ${reasons.join('; ')}` };
  }
  return verb === 'retire' && (obligations?.approvals.length ?? 0) > 0
    ? {
        allowed: false,
        reason: 'it needs approval: ask for it with a request to retire',
      }
    : { allowed: true, reason: null };
}
