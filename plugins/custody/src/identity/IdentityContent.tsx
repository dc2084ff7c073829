import { DEFAULT_NAMESPACE } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { IdentityPage } from './IdentityPage';

/** The page of an identity, on the page of its entity. */
export function IdentityContent() {
  const { entity } = useEntity();
  return (
    <IdentityPage
      embedded
      namespace={entity.metadata.namespace ?? DEFAULT_NAMESPACE}
      name={entity.metadata.name}
    />
  );
}
