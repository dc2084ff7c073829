import {
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';

export type OwnerOption = { ref: string; name: string; mine: boolean };

const LIMIT = 50;
const FIELDS = ['kind', 'metadata', 'spec.profile.displayName'];

/**
 * The owners that the signed-in person belongs to.
 *
 * @param kinds - kinds that may own
 */
export function useMyOwners(kinds: readonly string[], enabled = true) {
  const catalog = useApi(catalogApiRef);
  const identity = useApi(identityApiRef);
  return useQuery({
    queryKey: ['custody', 'owners', 'mine', kinds],
    queryFn: async () => {
      const { ownershipEntityRefs } = await identity.getBackstageIdentity();
      const refs = ownershipEntityRefs.filter(ref => isOneOf(ref, kinds));
      if (refs.length === 0) return [];
      const { items } = await catalog.getEntitiesByRefs({
        entityRefs: refs,
        fields: FIELDS,
      });
      return items.flatMap(entity => (entity ? [optionOf(entity, true)] : []));
    },
    staleTime: 60_000,
    enabled,
  });
}

/**
 * Owners to choose from: those of the signed-in person first, then what the catalog finds for the text.
 *
 * @param text - what was typed
 * @param kinds - kinds that may own
 */
export function useOwners(text: string, kinds: readonly string[]) {
  const catalog = useApi(catalogApiRef);
  const mine = useMyOwners(kinds);
  const found = useQuery({
    queryKey: ['custody', 'owners', 'found', text, kinds],
    queryFn: async () => {
      const { items } = await catalog.queryEntities({
        filter: { kind: kinds.map(kind => kind.toLocaleLowerCase('en-US')) },
        fields: FIELDS,
        limit: LIMIT,
        orderFields: [{ field: 'metadata.name', order: 'asc' }],
        ...(text
          ? {
              fullTextFilter: {
                term: text,
                fields: [
                  'metadata.name',
                  'metadata.title',
                  'spec.profile.displayName',
                ],
              },
            }
          : {}),
      });
      return items.map(entity => optionOf(entity, false));
    },
    placeholderData: keepPreviousData,
  });
  const own = mine.data ?? [];
  const ownRefs = new Set(own.map(({ ref }) => ref));
  return {
    options: [
      ...own,
      ...(found.data ?? []).filter(({ ref }) => !ownRefs.has(ref)),
    ],
    loading: mine.isPending || found.isPending,
    /** Whether it is what this text finds, and not what one before it did. */
    current: !found.isPlaceholderData,
    error: mine.error ?? found.error,
  };
}

function isOneOf(ref: string, kinds: readonly string[]): boolean {
  const { kind } = parseEntityRef(ref);
  return kinds.some(wanted => wanted.toLowerCase() === kind.toLowerCase());
}

function optionOf(entity: Entity, mine: boolean): OwnerOption {
  const profile = entity.spec?.profile as { displayName?: string } | undefined;
  return {
    ref: stringifyEntityRef(entity),
    name: profile?.displayName ?? entity.metadata.title ?? entity.metadata.name,
    mine,
  };
}
