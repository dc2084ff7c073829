import {
  ApprovalRequirement,
  Derived,
  highestRisk,
  isGroupRef,
  quote,
  RequestedIdentity,
} from '@custody/backstage-plugin-custody-common';
import type { ProposedIdentity } from '../ports';
import { resolveProvider } from './resolveProvider';
import { problem, RequestProblem, SubjectDeps } from './subject';

/** An identity as asked for, with all that the server derives of it. */
export type DerivedIdentity = {
  proposed: ProposedIdentity;
  derived: Derived;
  lifecycle: string | null;
  /** The component's owner, who owns the identity too or has to agree; null where there is no component yet. */
  componentOwner: string | null;
  ownRules: ApprovalRequirement[];
};

/** @returns the full ref of an identity, in lower case */
export function identityRef(identity: {
  namespace: string;
  name: string;
}): string {
  return `identity:${identity.namespace}/${identity.name}`;
}

/**
 * Derives what the requester has no say in: provider, tenant, environment, exposure, risk, and the privileges that
 * each scope stands for.
 *
 * INVARIANT: none of it comes from the request.
 */
export async function deriveIdentity(
  identity: RequestedIdentity,
  deps: SubjectDeps,
): Promise<
  | { ok: true; identity: DerivedIdentity }
  | { ok: false; problems: RequestProblem[] }
> {
  const tenant = deps.tenants.of(identity);
  const resolved = resolveProvider(identity, tenant, deps);
  const component = await checkComponent(identity, tenant, deps);
  const problems = [
    ...resolved.problems,
    ...(await checkOwner('identity.owner', identity.owner, deps)),
    ...(await checkSponsor(identity, deps)),
    ...component.problems,
  ];
  if (problems.length > 0 || !resolved.provider) {
    return { ok: false, problems };
  }
  const { provider, scopes } = resolved;
  const owners = await Promise.all(
    scopes.map(({ resource }) => deps.directory.ownerOf(resource)),
  );
  const risk = highestRisk(scopes.map(scope => scope.risk));
  const placed = {
    tenant,
    environment: provider.environment,
    exposure: provider.exposure,
    risk,
    provider: provider.ref,
    mode: identity.credential.mode ?? 'rotated',
  } as const;
  return {
    ok: true,
    identity: {
      proposed: {
        ...placed,
        ref: identityRef(identity),
        namespace: identity.namespace,
        name: identity.name,
        title: identity.title ?? null,
        type: identity.type,
        owner: identity.owner,
        sponsor: identity.sponsor ?? null,
        component: identity.component ?? null,
        system: identity.system ?? null,
        scopes: identity.scopes,
        ...(identity.rotation && { rotation: identity.rotation }),
      },
      derived: {
        ...placed,
        riskDrivers: scopes
          .filter(scope => scope.risk === risk)
          .map(({ name, resource }) => `\`${name}\` opens ${resource}`),
        scopes: scopes.map((scope, at) => ({
          name: scope.name,
          title: scope.title,
          risk: scope.risk,
          resource: scope.resource,
          resourceOwner: owners[at],
          privileges: scope.privileges[provider.ref],
        })),
      },
      lifecycle: component.lifecycle,
      componentOwner: component.componentOwner,
      ownRules: component.ownRules,
    },
  };
}

/** An owner is a group or user that the catalog knows. */
export async function checkOwner(
  field: string,
  owner: string,
  { directory }: Pick<SubjectDeps, 'directory'>,
): Promise<RequestProblem[]> {
  if (!/^(group|user):/.test(owner)) {
    return [
      problem(
        field,
        owner,
        `${quote(owner)} is neither a group nor a user`,
        'name the group that will answer for it',
      ),
    ];
  }
  if (await directory.exists(owner)) {
    return [];
  }
  return [
    problem(
      field,
      owner,
      `${quote(owner)} is not in the catalog`,
      'choose a group that is',
    ),
  ];
}

/** A sponsor reviews nothing of what they sponsor: whoever could name one anywhere could take out a reviewer. */
async function checkSponsor(
  { sponsor, type }: RequestedIdentity,
  { directory }: SubjectDeps,
): Promise<RequestProblem[]> {
  if (sponsor !== undefined && type !== 'agent') {
    return [
      problem(
        'identity.sponsor',
        sponsor,
        `an identity of type ${quote(type)} has no sponsor`,
        'leave it out; only an `agent` has one',
      ),
    ];
  }
  if (
    sponsor === undefined ||
    (sponsor.startsWith('user:') && (await directory.exists(sponsor)))
  ) {
    return [];
  }
  return [
    problem(
      'identity.sponsor',
      sponsor,
      `${quote(sponsor)} is not a user in the catalog`,
      'name the person who answers for the agent',
    ),
  ];
}

/**
 * A component may not exist yet, when a template is about to make it: then it is nobody's, and the identity is tied to
 * it only once it is there and its owner is known. One that exists and belongs to somebody else is theirs to give: its
 * owner has to approve.
 */
async function checkComponent(
  { component, owner }: RequestedIdentity,
  tenant: string | null,
  { directory, tenants }: SubjectDeps,
): Promise<{
  problems: RequestProblem[];
  lifecycle: string | null;
  componentOwner: string | null;
  ownRules: ApprovalRequirement[];
}> {
  const nothing = {
    problems: [],
    lifecycle: null,
    componentOwner: null,
    ownRules: [],
  };
  if (component === undefined) {
    return nothing;
  }
  const fault = (message: string, remedy: string) => ({
    ...nothing,
    problems: [problem('identity.component', component, message, remedy)],
  });
  if (!component.startsWith('component:')) {
    return fault(
      `${quote(component)} is not a component`,
      'write it as `component:namespace/name`',
    );
  }
  const componentOwner = await directory.ownerOf(component);
  const namespace = component.slice('component:'.length).split('/')[0];
  const tenantOfComponent = tenants.of({
    namespace,
    owner: componentOwner ?? owner,
  });
  if (tenantOfComponent !== tenant) {
    return fault(
      `${quote(component)} and the identity belong to different tenants`,
      'put the identity where its component is',
    );
  }
  const isForeign = componentOwner !== null && componentOwner !== owner;
  if (isForeign && !isGroupRef(componentOwner)) {
    return fault(
      `${quote(component)} belongs to ${quote(componentOwner)}`,
      'ask its owner to request the identity',
    );
  }
  return {
    problems: [],
    lifecycle: await directory.lifecycleOf(component),
    componentOwner,
    ownRules: isForeign
      ? [{ term: { kind: 'group', ref: componentOwner }, count: 1 }]
      : [],
  };
}
