import { problemOf, useIdentity } from '../api';
import { PREVIEW_REASON } from '../fields/options';
import { SkeletonRows } from '../shared/Loading';
import { useT } from '../translation';
import { Affected } from './Affected';
import { RequestDialog } from './RequestDialog';

/** Asks that an identity be retired, where policy owes approvals for that. Says first what would stop working. */
export function AskToRetireDialog(props: {
  namespace: string;
  name: string;
  onClose: () => void;
}) {
  const t = useT();
  const { namespace, name } = props;
  const identity = useIdentity(namespace, name);
  return (
    <RequestDialog
      title={t('identity.retireDialog.title', { name })}
      what={t('identity.retireDialog.what')}
      submit={t('identity.retireDialog.submit')}
      purpose="retire"
      danger
      payload={{
        kind: 'retire',
        identity: { namespace, name },
        reason: PREVIEW_REASON,
      }}
      blocked={
        identity.isError && !identity.data
          ? problemOf(identity.error).message
          : undefined
      }
      onClose={props.onClose}
    >
      {identity.isPending && <SkeletonRows rows={2} height={24} />}
      {identity.data && <Affected verb="retire" identity={identity.data} />}
    </RequestDialog>
  );
}
