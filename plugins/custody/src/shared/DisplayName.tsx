import { useEntityPresentation } from '@backstage/plugin-catalog-react';
import type { ReactNode } from 'react';
import { nameOf, tryParseRef } from './names';

/**
 * The name that an entity goes by, as the catalog tells it. Until it told, and where it doesn't know, that is the name in
 * its ref, alone: with the namespace before it, the line would be another once the catalog answers.
 */
export function useDisplayName(entityRef: string): string {
  const { primaryTitle } = useEntityPresentation(entityRef);
  const parsed = tryParseRef(entityRef);
  return parsed && primaryTitle.endsWith(`${parsed.namespace}/${parsed.name}`)
    ? nameOf(entityRef)
    : primaryTitle;
}

/** Gives its child the name that an entity goes by, for the middle of a sentence. */
export function DisplayName(props: {
  entityRef: string;
  children: (name: string) => ReactNode;
}) {
  return <>{props.children(useDisplayName(props.entityRef))}</>;
}
