import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { DeferredEntity } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_IDENTITY_UID,
  CUSTODY_LOCATION_TYPE,
  isIdentityEntity,
  type RouteResponse,
} from '@custody/backstage-plugin-custody-common';

/** One entry of the backend's feed. */
export type Change = RouteResponse<'changes'>['items'][number];

/** The same on every entity, so that only this provider replaces or removes what it published. */
export const LOCATION_KEY = 'custody:identities';

/** What a stretch of the feed comes to. */
export type FoldedChanges = {
  added: DeferredEntity[];
  removed: Array<{ entityRef: string; locationKey: string }>;
  /** Refs of changes whose entity is not an identity of that ref; they are left out. */
  malformed: string[];
};

/**
 * Brings a stretch of the feed down to the last word on each ref, so that an identity that came and went in it is
 * never shown in between.
 *
 * @param changes - in the order of the feed
 */
export function foldChanges(changes: readonly Change[]): FoldedChanges {
  const last = new Map(changes.map(change => [change.ref, change]));
  const folded: FoldedChanges = { added: [], removed: [], malformed: [] };
  for (const change of last.values()) {
    if (change.op === 'remove') {
      folded.removed.push({ entityRef: change.ref, locationKey: LOCATION_KEY });
      continue;
    }
    const entity = change.entity as Entity | null;
    if (
      !entity ||
      !isIdentityEntity(entity) ||
      stringifyEntityRef(entity) !== change.ref
    ) {
      folded.malformed.push(change.ref);
      continue;
    }
    folded.added.push({
      entity: published(entity, change.uid),
      locationKey: LOCATION_KEY,
    });
  }
  return folded;
}

function published(entity: Entity, uid: string): Entity {
  const location = `${CUSTODY_LOCATION_TYPE}:identity/${uid}`;
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      annotations: {
        ...entity.metadata.annotations,
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
        [ANNOTATION_IDENTITY_UID]: uid,
      },
    },
  };
}
