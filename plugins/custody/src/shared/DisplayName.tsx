import { useEntityPresentation } from '@backstage/plugin-catalog-react';
import type { ReactNode } from 'react';

/**
 * Gives its child the name that a group or person goes by, as the catalog tells it, for the middle of a sentence.
 * Until it told, and where it doesn't know, that is the name of the entity.
 */
export function DisplayName(props: {
  entityRef: string;
  children: (name: string) => ReactNode;
}) {
  const { primaryTitle } = useEntityPresentation(props.entityRef);
  return <>{props.children(primaryTitle)}</>;
}
