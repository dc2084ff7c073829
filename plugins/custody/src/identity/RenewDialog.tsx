import { PREVIEW_REASON } from '../fields/options';
import { useT } from '../translation';
import { RequestDialog } from './RequestDialog';

/** Asks for a grant to go on. A request like any other: policy is asked again. */
export function RenewDialog(props: {
  namespace: string;
  name: string;
  onClose: () => void;
}) {
  const t = useT();
  const { namespace, name } = props;
  return (
    <RequestDialog
      title={t('identity.renewDialog.title', { name })}
      what={t('identity.renewDialog.what')}
      submit={t('identity.renewDialog.submit')}
      purpose="renew"
      payload={{
        kind: 'renew',
        identity: { namespace, name },
        reason: PREVIEW_REASON,
      }}
      onClose={props.onClose}
    />
  );
}
