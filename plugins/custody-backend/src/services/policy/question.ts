import type {
  PolicyAction,
  PolicyContext,
  PolicyPrincipal,
  PolicyRequest,
} from '@custody/policy';
import type { Viewer } from '../access';
import type { ProposedIdentity, ProviderInstance } from '../ports';
import type { Subject } from '../subjects/subject';

/** Stands for what a person says, where it is asked what they might do before they say why. */
export const NOT_SAID = 'not said yet';

/** What policy is asked about: an identity as it would be, and who uses it. */
export type AskedAbout = Pick<
  Subject,
  'lifecycle' | 'usedBy' | 'widens' | 'newTenant'
> & { proposed: ProposedIdentity };

/** One question, in the words of the services. */
export type Asking = {
  action: PolicyAction;
  by: PolicyPrincipal;
  about: AskedAbout;
  /** Rules that an exception in force lifts for the identity. */
  exceptions: readonly string[];
  /** What is about to be done, by its name; see `decideForIntent`. */
  intent?: string;
  more?: Pick<
    PolicyContext,
    'reason' | 'unattributed' | 'newOwner' | 'ttlSeconds'
  >;
};

/**
 * The question as policy is asked it.
 *
 * INVARIANT: the one place that tells policy of an identity. Whoever asks, for a request, for something that is done
 * at once, or to know what would be, is told the same of the same.
 */
export function policyQuestion(asking: Asking): PolicyRequest {
  const { action, by, about, exceptions, intent, more } = asking;
  const { proposed, lifecycle, usedBy, widens, newTenant } = about;
  return {
    action,
    principal: by,
    resource: {
      ref: proposed.ref,
      owner: proposed.owner,
      ...(proposed.sponsor && { sponsor: proposed.sponsor }),
      tenant: proposed.tenant,
      environment: proposed.environment,
      exposure: proposed.exposure,
      type: proposed.type,
      mode: proposed.mode,
      risk: proposed.risk,
      scopes: proposed.scopes,
      ...(proposed.component && { component: proposed.component }),
      ...(lifecycle && { componentLifecycle: lifecycle }),
      componentCount: usedBy.components.length,
      environmentCount: usedBy.environments.length,
    },
    context: {
      ...more,
      ...(intent && { intent }),
      exceptions,
      widens,
      ...(newTenant && { newTenant }),
    },
  };
}

/** A question that was asked before, with the facts as they are now. The scopes stay those that were asked for. */
export function askedNow(
  { action, principal, resource, context }: PolicyRequest,
  now: {
    groups: readonly string[];
    tenants: readonly string[];
    lifecycle: string | null;
    provider: Pick<ProviderInstance, 'environment' | 'exposure'> | undefined;
    exceptions: readonly string[];
  },
): PolicyRequest {
  const { componentLifecycle: _then, ...identity } = resource;
  const { requesterIsOwnerMember: _before, ...circumstances } = context;
  const { groups, tenants, lifecycle, provider, exceptions } = now;
  return {
    action,
    principal: { ...principal, groups, tenants },
    resource: {
      ...identity,
      ...(provider && {
        environment: provider.environment,
        exposure: provider.exposure,
      }),
      ...(lifecycle && { componentLifecycle: lifecycle }),
    },
    context: { ...circumstances, exceptions },
  };
}

/** A person as policy knows them. */
export function personAsking({
  caller,
  tenants,
}: Pick<Viewer, 'tenants'> & {
  caller: { ref: string; groups: string[] };
}): PolicyPrincipal {
  return { type: 'User', id: caller.ref, groups: caller.groups, tenants };
}
