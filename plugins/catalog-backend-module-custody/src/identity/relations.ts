import {
  getCompoundEntityRef,
  parseEntityRef,
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
  RELATION_HAS_PART,
  RELATION_OWNED_BY,
  RELATION_OWNER_OF,
  RELATION_PART_OF,
  type CompoundEntityRef,
} from '@backstage/catalog-model';
import type { EntityRelationSpec } from '@backstage/plugin-catalog-node';
import {
  RELATION_HAS_IDENTITY,
  RELATION_IDENTITY_OF,
  type IdentityEntityV1alpha1,
} from '@custody/backstage-plugin-custody-common';

/**
 * Every relation of an identity, in both directions unless told otherwise.
 *
 * INVARIANT: an identity is tied to a component only when the record published it, because the record publishes the
 * component only once its owner owns the identity too, or agreed. What somebody wrote in Git says nothing of that.
 *
 * @param identity - a valid identity; short refs are read as the catalog does, in the identity's own namespace
 * @param options.published - whether the entity came from the record, and not from a file
 * @param options.reverse - whether what an identity relates to also names the identity, to everybody who reads that
 */
export function identityRelations(
  identity: IdentityEntityV1alpha1,
  { published, reverse }: { published: boolean; reverse: boolean },
): EntityRelationSpec[] {
  const self = getCompoundEntityRef(identity);
  const { owner, system, component, dependsOn = [] } = identity.spec;
  const read = (ref: string, defaultKind: string) =>
    parseEntityRef(ref, { defaultKind, defaultNamespace: self.namespace });

  const relations = [
    ...pair(self, read(owner, 'Group'), RELATION_OWNED_BY, RELATION_OWNER_OF),
    ...(system
      ? pair(self, read(system, 'System'), RELATION_PART_OF, RELATION_HAS_PART)
      : []),
    ...dependsOn.flatMap(ref =>
      pair(
        self,
        read(ref, 'Resource'),
        RELATION_DEPENDS_ON,
        RELATION_DEPENDENCY_OF,
      ),
    ),
    ...(component && published
      ? pair(
          self,
          read(component, 'Component'),
          RELATION_IDENTITY_OF,
          RELATION_HAS_IDENTITY,
        )
      : []),
  ];
  return reverse
    ? relations
    : relations.filter(({ source }) => source === self);
}

function pair(
  self: CompoundEntityRef,
  other: CompoundEntityRef,
  forward: string,
  reverse: string,
): EntityRelationSpec[] {
  return [
    { source: self, type: forward, target: other },
    { source: other, type: reverse, target: self },
  ];
}
