import type { Entity } from '@backstage/catalog-model';

/** The relation from a component to its identities. */
const RELATION_HAS_IDENTITY = 'hasIdentity';

/** Components that Custody has something to say on: services, and whatever has an identity. */
export function isCustodyComponent(entity: Entity): boolean {
  return (
    entity.kind.toLocaleLowerCase('en-US') === 'component' &&
    (entity.spec?.type === 'service' ||
      Boolean(
        entity.relations?.some(({ type }) => type === RELATION_HAS_IDENTITY),
      ))
  );
}

/** Entities of the kind that Custody adds. */
export function isIdentityEntity(entity: Entity): boolean {
  return entity.kind.toLocaleLowerCase('en-US') === 'identity';
}
