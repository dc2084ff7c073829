import {
  ApprovalRequirement,
  isGroupRef,
  quote,
  RequestPayload,
} from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../store/database';
import { findGrant } from '../../store/grants';
import { findIdentityByRef } from '../../store/identities/findIdentity';
import type { IdentitiesRow } from '../../store/tables';
import { isOfAnotherTenant, Viewer } from '../access';
import { checkDeclaredOwner } from './declaredOwner';
import { checkOwner, deriveIdentity, identityRef } from './deriveIdentity';
import {
  existingSubject,
  findSubjectIdentity,
  findUsers,
} from './existingSubject';
import { checkOwnerWithinTenant } from './ownerWithinTenant';
import { problem, RequestProblem, SubjectDeps, SubjectResult } from './subject';

type Of<K extends RequestPayload['kind']> = Extract<
  RequestPayload,
  { kind: K }
>;

/**
 * Finds out what a request is about.
 *
 * @param requester - whom the rules of visibility are applied to: nobody asks about what they may not see
 */
export async function findSubject(
  db: Db,
  payload: RequestPayload,
  requester: Viewer,
  deps: SubjectDeps,
): Promise<SubjectResult> {
  switch (payload.kind) {
    case 'create':
      return created(db, payload, requester, deps);
    case 'change':
      return changed(db, payload, requester, deps);
    case 'declare':
      return declared(payload, requester, deps);
    case 'transfer':
      return transferred(db, payload, requester, deps);
    default: {
      const found = await findSubjectIdentity(
        db,
        payload.kind,
        payload.identity,
        requester,
      );
      if (!found.ok) {
        return found;
      }
      const subject = await existingSubject(db, found.row, deps.directory);
      return {
        ok: true,
        subject:
          payload.kind === 'retire'
            ? { ...subject, derived: null, resources: [], widens: false }
            : subject,
      };
    }
  }
}

async function created(
  db: Db,
  { identity }: Of<'create'>,
  requester: Viewer,
  deps: SubjectDeps,
): Promise<SubjectResult> {
  const existing = await findIdentityByRef(db, identityRef(identity));
  const foreign = checkTenant(
    'identity.namespace',
    identity.namespace,
    deps.tenants.of(identity),
    requester,
  );
  // What exists in another tenant is not told.
  const problems =
    foreign.length > 0
      ? foreign
      : [
          ...checkFree(identityRef(identity), existing),
          ...checkDeclaredOwner(existing, identity.owner),
          ...(await checkOwnerWithinTenant('identity.owner', identity, deps)),
        ];
  const result = await deriveIdentity(identity, deps);
  if (!result.ok || problems.length > 0) {
    return {
      ok: false,
      problems: [...problems, ...(result.ok ? [] : result.problems)],
    };
  }
  return {
    ok: true,
    subject: {
      ...subjectOf(result.identity),
      existing: existing ?? null,
      usedBy: await findUsers(db, existing ?? null, result.identity.proposed),
    },
  };
}

async function changed(
  db: Db,
  { identity }: Of<'change'>,
  requester: Viewer,
  deps: SubjectDeps,
): Promise<SubjectResult> {
  const found = await findSubjectIdentity(db, 'change', identity, requester);
  if (!found.ok) {
    return found;
  }
  const { row } = found;
  const result = await deriveIdentity(identity, deps);
  if (!result.ok) {
    return result;
  }
  const { proposed } = result.identity;
  const fixed = (['owner', 'provider', 'mode'] as const)
    .filter(field => proposed[field] !== row[field])
    .map(field =>
      problem(
        field === 'owner' ? 'identity.owner' : `identity.credential.${field}`,
        proposed[field],
        `a change can't give another ${field} than ${quote(row[field])}`,
        field === 'owner'
          ? 'ask to transfer it instead'
          : 'create another identity instead',
      ),
    );
  if (fixed.length > 0) {
    return { ok: false, problems: fixed };
  }
  const grant = row.grant_id ? await findGrant(db, row.grant_id) : undefined;
  const today = grant?.scopes.map(scope => scope.name) ?? [];
  return {
    ok: true,
    subject: {
      ...subjectOf(result.identity),
      existing: row,
      // What was cut off is granted nothing today, whatever its grant says.
      widens:
        row.state === 'compromised' ||
        proposed.scopes.some(scope => !today.includes(scope)),
      usedBy: await findUsers(db, row, proposed),
    },
  };
}

async function declared(
  { component, owner }: Of<'declare'>,
  requester: Viewer,
  deps: SubjectDeps,
): Promise<SubjectResult> {
  const { directory, tenants } = deps;
  const namespace = component.slice(component.indexOf(':') + 1).split('/')[0];
  const tenant = tenants.of({ namespace, owner });
  const componentOwner = await directory.ownerOf(component);
  const problems = [
    ...(await checkOwner('owner', owner, { directory })),
    ...checkTenant('component', component, tenant, requester),
    ...(await checkOwnerWithinTenant('owner', { namespace, owner }, deps)),
    ...(component.startsWith('component:') &&
    (componentOwner ?? owner) === owner
      ? []
      : [
          problem(
            'component',
            component,
            `${quote(component)} is not a component of ${quote(owner)}`,
            'name its own owner',
          ),
        ]),
    // Policy is not asked, as nothing is granted; so this rule is Custody's own.
    ...(requester.refs.includes(owner) || requester.platform
      ? []
      : [
          problem(
            'owner',
            owner,
            `the requester is not in ${quote(owner)}`,
            'ask one of its members to declare it',
          ),
        ]),
  ];
  if (problems.length > 0) {
    return { ok: false, problems };
  }
  return {
    ok: true,
    subject: {
      ref: component,
      existing: null,
      proposed: null,
      derived: null,
      owner,
      sponsor: null,
      component,
      componentOwner,
      tenant,
      environment: null,
      lifecycle: null,
      resources: [],
      ownRules: [],
      widens: false,
      usedBy: { components: [component], environments: [] },
      newTenant: null,
    },
  };
}

async function transferred(
  db: Db,
  payload: Of<'transfer'>,
  requester: Viewer,
  deps: SubjectDeps,
): Promise<SubjectResult> {
  const found = await findSubjectIdentity(
    db,
    'transfer',
    payload.identity,
    requester,
  );
  if (!found.ok) {
    return found;
  }
  const problems = await checkOwner('owner', payload.owner, deps);
  if (payload.owner === found.row.owner) {
    problems.push(
      problem(
        'owner',
        payload.owner,
        `${quote(payload.owner)} owns it already`,
        'name another owner',
      ),
    );
  }
  if (!isGroupRef(payload.owner)) {
    problems.push(
      problem(
        'owner',
        payload.owner,
        `${quote(payload.owner)} is not a group`,
        'transfer it to the group that will answer for it',
      ),
    );
  }
  const newTenant = deps.tenants.of({
    namespace: found.row.namespace,
    owner: payload.owner,
  });
  const { namespace, ref, tenant } = found.row;
  if (tenant !== null && newTenant !== tenant) {
    problems.push(
      problem(
        'owner',
        payload.owner,
        `${quote(payload.owner)} belongs to ${
          newTenant === null ? 'no tenant' : `the tenant ${quote(newTenant)}`
        }, and ${quote(ref)} to ${quote(tenant)}`,
        'name an owner of the same tenant; for another tenant, create an identity there and retire this one',
      ),
    );
  } else if (problems.length === 0) {
    problems.push(
      ...(await checkOwnerWithinTenant(
        'owner',
        { namespace, owner: payload.owner },
        deps,
      )),
    );
  }
  if (problems.length > 0) {
    return { ok: false, problems };
  }
  const subject = await existingSubject(db, found.row, deps.directory);
  // Nobody is given an identity that they did not agree to answer for.
  const newOwner: ApprovalRequirement = {
    term: { kind: 'group', ref: payload.owner },
    count: 1,
  };
  return { ok: true, subject: { ...subject, ownRules: [newOwner], newTenant } };
}

function subjectOf(
  identity: Extract<
    Awaited<ReturnType<typeof deriveIdentity>>,
    { ok: true }
  >['identity'],
) {
  const { proposed, derived, lifecycle, componentOwner, ownRules } = identity;
  return {
    ref: proposed.ref,
    existing: null,
    proposed,
    derived,
    owner: proposed.owner,
    sponsor: proposed.sponsor,
    component: proposed.component,
    componentOwner,
    tenant: proposed.tenant,
    environment: proposed.environment,
    lifecycle,
    resources: derived.scopes.map(({ resource, resourceOwner }) => ({
      resource,
      owner: resourceOwner,
    })),
    ownRules,
    widens: true,
    newTenant: null,
  };
}

/** INVARIANT: a member of other tenants asks for nothing in this one. */
function checkTenant(
  field: string,
  value: string,
  tenant: string | null,
  requester: Viewer,
): RequestProblem[] {
  if (!isOfAnotherTenant(requester.tenants, tenant)) {
    return [];
  }
  return [
    problem(
      field,
      value,
      `${quote(value)} belongs to another tenant than the requester`,
      `use a namespace of ${requester.tenants.join(', ')}`,
    ),
  ];
}

function checkFree(
  ref: string,
  existing: IdentitiesRow | undefined,
): RequestProblem[] {
  if (
    !existing ||
    ['proposed', 'declined', 'ungoverned'].includes(existing.state)
  ) {
    return [];
  }
  return [
    problem(
      'identity.name',
      ref,
      existing.state === 'retired'
        ? `${quote(
            ref,
          )} was the name of an identity that is retired, and is not used again`
        : `${quote(ref)} exists already`,
      existing.state === 'retired'
        ? 'choose another name'
        : 'ask to change it, or choose another name',
      { conflict: true },
    ),
  ];
}
