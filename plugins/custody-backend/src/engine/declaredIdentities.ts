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
import type {
  GitEdits,
  ProposedIdentity,
  ProviderRegistry,
  Vocabulary,
} from '../services/ports';
import type { Tenants } from '../services/tenants';
import {
  listConflicts,
  listDeclared,
} from '../store/identities/sweepIdentities';
import type { SweepDeps } from './directorySweep';
import { clearConflict, letGo, takeIn } from './takeIn';

const PAGE = 200;
const RISKS = ['low', 'medium', 'high'] as const;

export type DeclaredDeps = SweepDeps & {
  providers: ProviderRegistry;
  vocabulary: Vocabulary;
  tenants: Tenants;
  /** Asked for late: the requests service is made after the engine. */
  gitEdits: () => GitEdits;
};

/**
 * Takes into the record what Git declares: an identity that nobody approved is shown as ungoverned, and grants
 * nothing. What Git no longer declares goes again, unless something else speaks of it. Where a request made what Git
 * declares, that is marked for as long as it is so. One identity that can't be taken in holds up no other; it is
 * tried again with the next sweep.
 *
 * INVARIANT: an identity that a request made or governs is not changed from here; what Git says of one that is
 * governed is for people to approve. A catalog that knows nothing has not been filled yet, and is not believed.
 */
export async function takeInDeclared(
  deps: DeclaredDeps,
  now: Instant,
): Promise<void> {
  const declared = await listDeclaredEntities(deps);
  for (const entity of declared) {
    await apart(deps, stringifyEntityRef(entity), 'taken in', async () => {
      const identity = proposedFrom(entity, deps);
      const uid = identity && (await takeIn(deps, identity, now));
      if (identity && uid) {
        const edit = { uid, identity, source: sourceOf(entity) };
        await deps.gitEdits().follow(edit, now);
      }
    });
  }
  if (declared.length === 0 && (await isEmpty(deps))) {
    return;
  }
  const refs = new Set(declared.map(entity => stringifyEntityRef(entity)));
  for (const { uid, ref } of await listDeclared(deps.db)) {
    if (!refs.has(ref)) {
      await apart(deps, ref, 'let go of', () => letGo(deps, uid, now));
    }
  }
  for (const { uid, ref } of await listConflicts(deps.db)) {
    if (!refs.has(ref)) {
      await apart(deps, ref, 'cleared', () => clearConflict(deps, uid, now));
    }
  }
}

async function apart(
  { logger }: DeclaredDeps,
  ref: string,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    logger.warn(
      `\`${ref}\`, as Git declares it, could not be ${what}, and is tried again: ${error}`,
    );
  }
}

async function isEmpty({ catalog, auth }: SweepDeps): Promise<boolean> {
  const { items } = await catalog.queryEntities(
    { limit: 1, fields: ['kind'] },
    { credentials: await auth.getOwnServiceCredentials() },
  );
  return items.length === 0;
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

/** Where an entity is declared, without what a URL might hold of a password. */
function sourceOf({ metadata }: Entity): string {
  const location = metadata.annotations?.[ANNOTATION_LOCATION] ?? 'Git';
  return location.replace(/\/\/[^/@]*@/, '//');
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
    ...(spec.rotation && { rotation: spec.rotation }),
  };
}
