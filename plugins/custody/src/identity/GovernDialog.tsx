import { problemOf, useIdentity } from '../api';
import { useT } from '../translation';
import { governPayload } from './governPayload';
import { RequestDialog } from './RequestDialog';

/** Asks that an identity which Git declares be governed in place. */
export function GovernDialog(props: {
  namespace: string;
  name: string;
  onClose: () => void;
}) {
  const t = useT();
  const { namespace, name } = props;
  const identity = useIdentity(namespace, name);
  const can = identity.data?.can.govern;
  return (
    <RequestDialog
      title={t('identity.ask.title', { name })}
      what={t('identity.ask.what')}
      submit={t('identity.ask.govern')}
      purpose="govern"
      payload={identity.data && governPayload(identity.data)}
      blocked={blockedBecause()}
      onClose={props.onClose}
    />
  );

  function blockedBecause(): string | undefined {
    if (identity.isError && !identity.data) {
      return problemOf(identity.error).message;
    }
    return can && !can.allowed
      ? t('identity.verbDialog.notAllowed', {
          reason: can.reason ?? t('identity.verbDialog.noReason'),
        })
      : undefined;
  }
}
