import { useSubmit } from '../api';
import { ReasonDialog } from '../shared/ReasonDialog';
import { useT } from '../translation';

/** Asks for a grant to go on. A request like any other: policy is asked again. */
export function RenewDialog(props: {
  namespace: string;
  name: string;
  onClose: () => void;
}) {
  const t = useT();
  const submit = useSubmit();
  const { namespace, name } = props;
  return (
    <ReasonDialog
      title={t('identity.renewDialog.title', { name })}
      what={t('identity.renewDialog.what')}
      submit={t('identity.renewDialog.submit')}
      busy={submit.isPending}
      error={submit.error}
      onClose={props.onClose}
      onSubmit={reason =>
        submit.mutate(
          { kind: 'renew', identity: { namespace, name }, reason },
          { onSuccess: props.onClose },
        )
      }
    />
  );
}
