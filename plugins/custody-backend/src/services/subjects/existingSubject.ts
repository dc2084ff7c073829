import {
  Derived,
  GrantedScope,
  highestRisk,
  Instant,
  quote,
  RequestKind,
  Risk,
  RotationChoice,
} from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../store/database';
import {
  listActiveConsumers,
  listConsumersOf,
} from '../../store/credentials/consumers';
import { findGrants, type StoredGrant } from '../../store/grants';
import { findIdentityByRef } from '../../store/identities/findIdentity';
import type { ConsumersRow, IdentitiesRow } from '../../store/tables';
import { seesIdentity, Viewer } from '../access';
import type { Directory, ProposedIdentity } from '../ports';
import { identityRef } from './deriveIdentity';
import { problem, RequestProblem, Subject } from './subject';

const LIVING = ['governed', 'suspended', 'compromised'];

/** In which states of its identity a request of a kind makes sense. */
const STATES: Record<Exclude<RequestKind, 'create' | 'declare'>, string[]> = {
  // Of what was compromised, because that is how its keys are approved again.
  change: ['governed', 'compromised'],
  renew: ['governed'],
  transfer: LIVING,
  consume: ['governed'],
  except: [...LIVING, 'ungoverned'],
  retire: [...LIVING, 'ungoverned'],
};

/**
 * Finds the governed identity that a request is about.
 *
 * @returns its row, or the problem; an identity that the requester may not see is no different from none
 */
export async function findSubjectIdentity(
  db: Db,
  kind: keyof typeof STATES,
  name: { namespace: string; name: string },
  viewer: Viewer,
  now: Instant,
): Promise<
  { ok: true; row: IdentitiesRow } | { ok: false; problems: RequestProblem[] }
> {
  const ref = identityRef(name);
  const row = await findIdentityByRef(db, ref);
  if (
    !row ||
    row.state === 'proposed' ||
    row.state === 'declined' ||
    !(await seesIdentity(viewer, row, { db, now }))
  ) {
    return fault(
      ref,
      `there is no identity ${quote(ref)} that you may see`,
      'check namespace and name, or ask to create it',
    );
  }
  if (!STATES[kind].includes(row.state)) {
    return fault(
      ref,
      `${quote(ref)} is \`${
        row.state
      }\`, so it can't be the subject of \`${kind}\``,
      row.state === 'ungoverned'
        ? 'ask to create it: that governs it in place'
        : 'see its page for what is possible',
    );
  }
  return { ok: true, row };
}

export type ExistingSubject = Subject & { proposed: ProposedIdentity };

/** What a request about an existing identity, which leaves it as it is, is about. */
export async function existingSubject(
  db: Db,
  row: IdentitiesRow,
  directory: Directory,
): Promise<ExistingSubject> {
  return (await existingSubjects(db, [row], directory))[0];
}

/** The same for several, each at its place. Asks the database the same whether they are one or a hundred. */
export async function existingSubjects(
  db: Db,
  rows: readonly IdentitiesRow[],
  directory: Directory,
): Promise<ExistingSubject[]> {
  const grants = await findGrants(
    db,
    rows.flatMap(({ grant_id: id }) => id ?? []),
  );
  const consumers = await listConsumersOf(
    db,
    rows.map(({ uid }) => uid),
  );
  const lifecycles = await Promise.all(
    rows.map(({ component }) =>
      component ? directory.lifecycleOf(component) : null,
    ),
  );
  return rows.map((row, at) =>
    subjectOf(row, {
      grant: grants.find(({ id }) => id === row.grant_id),
      consumers: consumers.filter(
        ({ identity_uid: uid, state }) => uid === row.uid && state === 'active',
      ),
      lifecycle: lifecycles[at],
    }),
  );
}

function subjectOf(
  row: IdentitiesRow,
  {
    grant,
    consumers,
    lifecycle,
  }: {
    grant: StoredGrant | undefined;
    consumers: readonly ConsumersRow[];
    lifecycle: string | null;
  },
): ExistingSubject {
  const scopes = grant?.scopes ?? [];
  // INVARIANT: nothing that is granted counts for less than it did when it was granted.
  const risk = highestRisk([row.risk, ...scopes.map(scope => scope.risk)]);
  return {
    ref: row.ref,
    existing: row,
    proposed: { ...proposedOf(row), risk },
    derived: derivedOf(row, scopes, risk),
    owner: row.owner,
    sponsor: row.sponsor,
    component: row.component,
    componentOwner: row.bound_to,
    tenant: row.tenant,
    environment: row.environment,
    lifecycle,
    resources: scopes.map(({ resource, resourceOwner }) => ({
      resource,
      owner: resourceOwner,
    })),
    ownRules: [],
    widens: true,
    usedBy: usersOf(consumers, row, row),
    newTenant: null,
  };
}

/**
 * Who uses an identity: what its consumers run in, and what is proposed.
 *
 * @param existing - its record, where there is one
 */
export async function findUsers(
  db: Db,
  existing: IdentitiesRow | null,
  proposed: { component: string | null; environment: string },
): Promise<Subject['usedBy']> {
  return usersOf(
    existing ? await listActiveConsumers(db, existing.uid) : [],
    existing,
    proposed,
  );
}

function usersOf(
  consumers: ReadonlyArray<Pick<ConsumersRow, 'component'>>,
  existing: IdentitiesRow | null,
  proposed: { component: string | null; environment: string },
): Subject['usedBy'] {
  const components = [
    ...consumers.map(({ component }) => component),
    proposed.component,
  ].filter(component => component !== null);
  const environments = [
    proposed.environment,
    ...(existing?.grant_id ? [existing.environment] : []),
  ];
  return {
    components: [...new Set(components)],
    environments: [...new Set(environments)],
  };
}

function proposedOf(row: IdentitiesRow): ProposedIdentity {
  return {
    ref: row.ref,
    namespace: row.namespace,
    name: row.name,
    title: row.title,
    type: row.type,
    owner: row.owner,
    sponsor: row.sponsor,
    component: row.component,
    system: row.system,
    tenant: row.tenant,
    environment: row.environment,
    exposure: row.exposure,
    risk: row.risk,
    provider: row.provider,
    mode: row.mode,
    scopes: JSON.parse(row.scopes),
    ...rotationOf(row),
  };
}

/** @returns what the owner of an identity chose of its rotation; nothing where they left it to the platform */
export function rotationOf({
  rotation_schedule: schedule,
  rotation_window: window,
}: Pick<IdentitiesRow, 'rotation_schedule' | 'rotation_window'>): {
  rotation?: RotationChoice;
} {
  return schedule === null && window === null
    ? {}
    : {
        rotation: {
          ...(schedule !== null && { schedule }),
          ...(window !== null && { window }),
        },
      };
}

function derivedOf(
  row: IdentitiesRow,
  scopes: GrantedScope[],
  risk: Risk,
): Derived {
  return {
    provider: row.provider,
    mode: row.mode,
    tenant: row.tenant,
    environment: row.environment,
    exposure: row.exposure,
    risk,
    riskDrivers: scopes
      .filter(scope => scope.risk === risk)
      .map(({ name, resource }) => `\`${name}\` opens ${resource}`),
    scopes,
  };
}

function fault(ref: string, message: string, remedy: string) {
  return {
    ok: false as const,
    problems: [problem('identity.name', ref, message, remedy)],
  };
}
