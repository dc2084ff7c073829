import { useEntity } from '@backstage/plugin-catalog-react';
import { DEFAULT_NAMESPACE } from '@backstage/catalog-model';
import { ApprovalHistoryPanel } from './ApprovalHistoryPanel';

/** The card of the component page: who asked, who approved, why, under which policy and until when. */
export function ApprovalHistoryCard() {
  const { entity } = useEntity();
  return (
    <ApprovalHistoryPanel
      namespace={entity.metadata.namespace ?? DEFAULT_NAMESPACE}
      name={entity.metadata.name}
    />
  );
}
