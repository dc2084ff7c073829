import type { Entity } from '@backstage/catalog-model';

/**
 * Sets and removes annotations of an entity that is not validated yet.
 *
 * @param changes - new values; undefined removes
 * @returns a changed copy, or the same entity when its annotations are no object: the catalog then refuses it itself
 */
export function changeAnnotations(
  entity: Entity,
  changes: Record<string, string | undefined>,
): Entity {
  const before: unknown = entity.metadata.annotations ?? {};
  if (
    typeof before !== 'object' ||
    before === null ||
    Array.isArray(before) ||
    Object.entries(changes).every(([key, value]) =>
      value === undefined
        ? !Object.hasOwn(before, key)
        : (before as Record<string, unknown>)[key] === value,
    )
  ) {
    return entity;
  }
  const annotations = Object.fromEntries(
    Object.entries({ ...before, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  return { ...entity, metadata: { ...entity.metadata, annotations } };
}
