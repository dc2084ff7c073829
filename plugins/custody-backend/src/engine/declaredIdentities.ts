import type { AuditorService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  type Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  ANNOTATION_DECLARED_IN_GIT,
  identityEntitySchema,
  type Instant,
} from '@custody/backstage-plugin-custody-common';
import { audited } from '../audit/auditLog';
import { declaredDigest } from '../services/git/declaredContent';
import {
  newIdentityRow,
  proposedColumns,
} from '../services/identities/propose';
import type {
  DeclaredEdit,
  GitEdits,
  ProposedIdentity,
  ProviderRegistry,
  Vocabulary,
} from '../services/ports';
import type { Tenants } from '../services/tenants';
import { findIdentityByRef } from '../store/identities/findIdentity';
import {
  listConflicts,
  listDeclared,
} from '../store/identities/sweepIdentities';
import {
  insertIdentity,
  updateIdentity,
} from '../store/identities/writeIdentity';
import { identityEntry } from './auditEntries';
import type { SweepDeps } from './directorySweep';

const PAGE = 200;
const RISKS = ['low', 'medium', 'high'] as const;

export type DeclaredDeps = SweepDeps & {
  auditor: AuditorService;
  providers: ProviderRegistry;
  vocabulary: Vocabulary;
  tenants: Tenants;
  /** Asked for late: the requests service is made after the engine. */
  gitEdits: () => GitEdits;
};

/**
 * Takes into the record what Git declares: an identity that nobody approved is shown as ungoverned, and grants
 * nothing. What Git no longer declares goes again, unless something else speaks of it. Where a request made what Git
 * declares, that is marked for as long as it is so.
 *
 * INVARIANT: an identity that a request made or governs is not changed from here; what Git says of one that is
 * governed is for people to approve.
 */
export async function takeInDeclared(
  deps: DeclaredDeps,
  now: Instant,
): Promise<void> {
  const declared = await listDeclaredEntities(deps);
  for (const entity of declared) {
    const identity = proposedFrom(entity, deps);
    if (identity) {
      const uid = await takeIn(deps, identity, now);
      if (uid !== null) {
        await follow(deps, { uid, identity, source: sourceOf(entity) }, now);
      }
    }
  }
  const refs = new Set(declared.map(entity => stringifyEntityRef(entity)));
  for (const { uid, ref } of await listDeclared(deps.db)) {
    if (!refs.has(ref)) {
      await deps.db.transaction(tx =>
        updateIdentity(tx, uid, { state: 'declined', updated_at: now }),
      );
    }
  }
  for (const { uid, ref } of await listConflicts(deps.db)) {
    if (!refs.has(ref)) {
      await deps.db.transaction(tx =>
        updateIdentity(tx, uid, { conflict_since: null, updated_at: now }),
      );
    }
  }
}

/** Identities in the catalog of which its processor found that Git declares them; what an entity says itself counts for nothing. */
async function listDeclaredEntities({
  catalog,
  auth,
}: SweepDeps): Promise<Entity[]> {
  const found: Entity[] = [];
  const filter = {
    kind: 'identity',
    [`metadata.annotations.${ANNOTATION_DECLARED_IN_GIT}`]: 'true',
  };
  let cursor: string | undefined;
  do {
    const credentials = await auth.getOwnServiceCredentials();
    const { items, pageInfo } = await catalog.queryEntities(
      cursor ? { cursor, limit: PAGE } : { filter, limit: PAGE },
      { credentials },
    );
    found.push(...items);
    cursor = pageInfo.nextCursor;
  } while (cursor);
  return found;
}

/** One edit that can't be followed now holds up no other; it is tried again with the next sweep. */
async function follow(
  deps: DeclaredDeps,
  edit: DeclaredEdit,
  now: Instant,
): Promise<void> {
  try {
    await deps.gitEdits().follow(edit, now);
  } catch (error) {
    deps.logger.warn(
      `the edit in Git of \`${edit.identity.ref}\` could not be followed, and is tried again: ${error}`,
    );
  }
}

/** Where an entity is declared, without what a URL might hold of a password. */
function sourceOf({ metadata }: Entity): string {
  const location = metadata.annotations?.[ANNOTATION_LOCATION] ?? 'Git';
  return location.replace(/\/\/[^/@]*@/, '//');
}

/** @returns the uid of an identity that is governed and was edited since; else null */
async function takeIn(
  deps: DeclaredDeps,
  identity: ProposedIdentity,
  now: Instant,
): Promise<string | null> {
  const digest = declaredDigest(identity);
  return audited(deps, async (tx, audit) => {
    const known = await findIdentityByRef(tx, identity.ref);
    if (!known) {
      const row = {
        ...newIdentityRow(
          identity,
          { state: 'ungoverned', origin: 'git' },
          now,
        ),
        declared_digest: digest,
      };
      await insertIdentity(tx, row);
      await audit.append({
        ...identityEntry(row, now),
        type: 'identity.discovered',
        actor: 'engine',
        reason: 'declared in Git',
      });
      return null;
    }
    const isGits = known.origin === 'git' && known.state === 'ungoverned';
    if (isGits || known.state === 'declined') {
      const columns = {
        ...proposedColumns(identity),
        // An edit after somebody asked to govern it is not what they asked for, and is asked for afterwards.
        declared_digest:
          known.pending_request_id === null ? digest : known.declared_digest,
      };
      const isSame = Object.entries(columns).every(
        ([column, value]) => known[column as keyof typeof columns] === value,
      );
      if (!isSame || known.state === 'declined') {
        await updateIdentity(tx, known.uid, {
          ...columns,
          state: 'ungoverned',
          origin: 'git',
          conflict_since: null,
          updated_at: now,
        });
      }
      return null;
    }
    if (known.origin === 'request' && known.conflict_since === null) {
      await updateIdentity(tx, known.uid, {
        conflict_since: now,
        updated_at: now,
      });
      deps.logger.warn(
        `\`${identity.ref}\` is declared in Git, but a request made it first: rename or remove the one in Git`,
      );
    }
    return known.origin === 'git' &&
      known.state === 'governed' &&
      known.declared_digest !== digest
      ? known.uid
      : null;
  });
}

/** What an entity says, with all that is never its word derived as for a request. Undefined for one that is invalid. */
function proposedFrom(
  entity: Entity,
  { providers, vocabulary, tenants }: DeclaredDeps,
): ProposedIdentity | undefined {
  const parsed = identityEntitySchema.safeParse(entity);
  if (!parsed.success) {
    return undefined;
  }
  const { metadata, spec } = parsed.data;
  const namespace = metadata.namespace ?? 'default';
  const refOf = (text: string | undefined, defaultKind: string) =>
    text === undefined
      ? null
      : stringifyEntityRef(
          parseEntityRef(text, { defaultKind, defaultNamespace: namespace }),
        );
  const owner = refOf(spec.owner, 'group') as string;
  const provider = providers.get(spec.credential.provider);
  const risks = spec.scopes.map(
    scope => vocabulary.get(scope)?.risk ?? RISKS[2],
  );
  return {
    ref: `identity:${namespace}/${metadata.name}`,
    namespace,
    name: metadata.name,
    title: typeof metadata.title === 'string' ? metadata.title : null,
    type: spec.type,
    owner,
    sponsor: refOf(spec.sponsor, 'user'),
    component: refOf(spec.component, 'component'),
    system: refOf(spec.system, 'system'),
    tenant: tenants.of({ namespace, owner }),
    environment: provider?.environment ?? 'unknown',
    exposure: provider?.exposure ?? 'internet',
    risk: RISKS[Math.max(...risks.map(risk => RISKS.indexOf(risk)))],
    provider: spec.credential.provider,
    mode: spec.credential.mode,
    scopes: spec.scopes,
  };
}
