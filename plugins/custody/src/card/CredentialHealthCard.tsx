import { useEntity } from '@backstage/plugin-catalog-react';
import { DEFAULT_NAMESPACE } from '@backstage/catalog-model';
import { CredentialHealthPanel } from './CredentialHealthPanel';

/** The card of the component page: are its credentials healthy, and what happens next. */
export function CredentialHealthCard() {
  const { entity } = useEntity();
  return (
    <CredentialHealthPanel
      namespace={entity.metadata.namespace ?? DEFAULT_NAMESPACE}
      name={entity.metadata.name}
    />
  );
}
