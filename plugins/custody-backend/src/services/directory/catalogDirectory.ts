import type { AuthService } from '@backstage/backend-plugin-api';
import {
  Entity,
  RELATION_CHILD_OF,
  RELATION_HAS_MEMBER,
  RELATION_MEMBER_OF,
  RELATION_OWNED_BY,
  RELATION_PARENT_OF,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import DataLoader from 'dataloader';
import type { Directory } from '../ports';
import { walkGroups } from './walkGroups';

/** Gives directories that remember what they read, each for one piece of work. */
export type Directories = {
  /** One that has read nothing yet: what it says is what the catalog says now. */
  fresh(): Directory;
};

/** The catalog takes a body of 100 kB, and a ref may have 140 characters. */
const MOST_AT_ONCE = 500;

const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.title',
  'spec.profile.displayName',
  'spec.lifecycle',
  'relations',
];

export type CatalogDirectoryDeps = {
  catalog: Pick<CatalogService, 'getEntitiesByRefs'>;
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
};

class CatalogDirectory implements Directory {
  /** Remembers what it read, and reads together what is asked for at the same moment. */
  readonly #entities: DataLoader<string, Entity | undefined>;

  constructor(deps: CatalogDirectoryDeps) {
    this.#entities = new DataLoader(refs => readEntities(deps, refs), {
      maxBatchSize: MOST_AT_ONCE,
    });
  }

  async groupsOf(ref: string): Promise<string[]> {
    const entity = await this.#entity(ref);
    if (!entity) {
      return [];
    }
    const relation = lower(ref).startsWith('group:')
      ? RELATION_CHILD_OF
      : RELATION_MEMBER_OF;
    return walkGroups(targets(entity, relation, 'group'), async refs =>
      (await this.#existing(refs)).flatMap(group =>
        targets(group, RELATION_CHILD_OF, 'group'),
      ),
    );
  }

  async groupsWithin(groupRef: string): Promise<string[]> {
    return walkGroups([lower(groupRef)], async refs =>
      (await this.#existing(refs)).flatMap(group =>
        targets(group, RELATION_PARENT_OF, 'group'),
      ),
    );
  }

  async membersOf(groupRef: string): Promise<string[]> {
    const groups = await this.groupsWithin(groupRef);
    const members = (await this.#existing(groups)).flatMap(group =>
      targets(group, RELATION_HAS_MEMBER, 'user'),
    );
    return [...new Set(members)].sort();
  }

  async exists(entityRef: string): Promise<boolean> {
    return (await this.#entity(entityRef)) !== undefined;
  }

  async ownerOf(entityRef: string): Promise<string | null> {
    const entity = await this.#entity(entityRef);
    return entity ? targets(entity, RELATION_OWNED_BY)[0] ?? null : null;
  }

  async lifecycleOf(componentRef: string): Promise<string | null> {
    const lifecycle = (await this.#entity(componentRef))?.spec?.lifecycle;
    return typeof lifecycle === 'string' ? lifecycle : null;
  }

  async titlesOf(entityRefs: string[]): Promise<Map<string, string>> {
    const refs = [...new Set(entityRefs.map(lower))];
    const entities = await this.#load(refs);
    const titles = new Map<string, string>();
    refs.forEach((ref, at) => {
      const title = titleOf(entities[at]);
      if (title) {
        titles.set(ref, title);
      }
    });
    return titles;
  }

  #entity(ref: string): Promise<Entity | undefined> {
    return this.#entities.load(lower(ref));
  }

  #load(refs: string[]): Promise<Array<Entity | undefined>> {
    return Promise.all(refs.map(ref => this.#entities.load(ref)));
  }

  async #existing(refs: string[]): Promise<Entity[]> {
    return (await this.#load(refs)).filter(entity => entity !== undefined);
  }
}

async function readEntities(
  { catalog, auth }: CatalogDirectoryDeps,
  entityRefs: readonly string[],
): Promise<Array<Entity | undefined>> {
  const { items } = await catalog.getEntitiesByRefs(
    { entityRefs: [...entityRefs], fields: FIELDS },
    { credentials: await auth.getOwnServiceCredentials() },
  );
  return items;
}

/**
 * A directory over the software catalog, read with the plugin's own credentials, so that what a person may see
 * there doesn't change who may approve.
 */
export function createCatalogDirectories(
  deps: CatalogDirectoryDeps,
): Directories {
  return { fresh: () => new CatalogDirectory(deps) };
}

function targets(entity: Entity, relation: string, kind?: string): string[] {
  return (entity.relations ?? [])
    .filter(({ type }) => type === relation)
    .map(({ targetRef }) => lower(targetRef))
    .filter(ref => kind === undefined || ref.startsWith(`${kind}:`));
}

function titleOf(entity: Entity | undefined): string | undefined {
  const profile = entity?.spec?.profile;
  const displayName =
    typeof profile === 'object' && profile !== null && 'displayName' in profile
      ? profile.displayName
      : undefined;
  return typeof displayName === 'string' ? displayName : entity?.metadata.title;
}

function lower(ref: string): string {
  return ref.toLocaleLowerCase('en-US');
}
