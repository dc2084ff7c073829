import { parseAllDocuments } from 'yaml';
import { z } from 'zod/v4';
import { UsageError } from '../io';
import { readYaml } from './readDefinitions';

/** Groups and people, as an export of the catalog has them. Refs are full, in lower case. */
export type Org = {
  groups: ReadonlySet<string>;
  users: ReadonlySet<string>;
  /** Everybody in a group, through nested groups; cycles end. */
  membersOf(group: string): string[];
};

const names = z.array(z.string()).nullish();
const entitySchema = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
  spec: z
    .object({
      parent: z.string().nullish(),
      children: names,
      members: names,
      memberOf: names,
    })
    .nullish(),
});
type Entity = z.infer<typeof entitySchema>;

/**
 * Reads groups and people from catalog files, or from what `GET /api/catalog/entities` answers.
 *
 * @throws UsageError when the place can't be read, or holds no group
 */
export async function readOrg(place: string, cwd: string): Promise<Org> {
  const files = await readYaml(place, cwd);
  const entities = files.flatMap(({ name, text }) =>
    parseAllDocuments(text).flatMap(document => {
      const [error] = 'errors' in document ? document.errors : [];
      if (error) {
        throw new UsageError(`${name}: this is not YAML: ${error.message}`);
      }
      const content: unknown = 'toJS' in document ? document.toJS() : null;
      return entitiesIn(content);
    }),
  );
  const org = orgOf(entities);
  if (org.groups.size === 0) {
    throw new UsageError(
      `\`${place}\` holds no group: export groups and users from the catalog`,
    );
  }
  return org;
}

function entitiesIn(content: unknown): Entity[] {
  const list = Array.isArray(content)
    ? content
    : (content as { items?: unknown[] } | null)?.items ?? [content];
  return list.flatMap(each => {
    const parsed = entitySchema.safeParse(each);
    return parsed.success ? [parsed.data] : [];
  });
}

function orgOf(entities: readonly Entity[]): Org {
  const groups = new Set<string>();
  const users = new Set<string>();
  const below = new Map<string, Set<string>>();
  const add = (group: string, member: string) =>
    below.set(group, (below.get(group) ?? new Set()).add(member));
  for (const { kind, metadata, spec } of entities) {
    const word = kind.toLocaleLowerCase('en-US');
    if (word !== 'group' && word !== 'user') {
      continue;
    }
    const own = `${word}:${metadata.namespace ?? 'default'}/${
      metadata.name
    }`.toLocaleLowerCase('en-US');
    const full = fullRef(metadata.namespace ?? 'default');
    (word === 'group' ? groups : users).add(own);
    if (spec?.parent) {
      add(full('group', spec.parent), own);
    }
    spec?.children?.forEach(child => add(own, full('group', child)));
    spec?.members?.forEach(member => add(own, full('user', member)));
    spec?.memberOf?.forEach(group => add(full('group', group), own));
  }
  return {
    groups,
    users,
    membersOf: group => {
      const seen = new Set([group]);
      for (const each of seen) {
        below.get(each)?.forEach(member => seen.add(member));
      }
      return [...seen].filter(ref => users.has(ref)).sort();
    },
  };
}

function fullRef(namespace: string) {
  return (kind: string, ref: string) => {
    const [, ownKind = kind, ownNamespace = namespace, name] =
      /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/.exec(ref) ?? [];
    return `${ownKind}:${ownNamespace}/${name ?? ref}`.toLocaleLowerCase(
      'en-US',
    );
  };
}
