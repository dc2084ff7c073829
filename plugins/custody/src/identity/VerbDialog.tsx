import type { Verb } from '@custody/backstage-plugin-custody-common';
import { problemOf, useIdentity, useVerb } from '../api';
import { SkeletonRows } from '../shared/Loading';
import { ReasonDialog } from '../shared/ReasonDialog';
import { useT } from '../translation';
import { Affected } from './Affected';

/** Does one thing to an identity, after saying what it will do, to whom, and asking why. */
export function VerbDialog(props: {
  verb: Verb;
  namespace: string;
  name: string;
  onClose: () => void;
}) {
  const t = useT();
  const { verb, namespace, name } = props;
  const identity = useIdentity(namespace, name);
  const act = useVerb(namespace, name);
  const can = identity.data?.can[verb];
  return (
    <ReasonDialog
      title={t(`identity.verbDialog.${verb}.title`, { name })}
      what={t(`identity.verbDialog.${verb}.what`)}
      submit={t(`identity.verbDialog.${verb}.submit`)}
      danger={verb === 'compromised' || verb === 'retire'}
      blocked={blockedBecause()}
      busy={act.isPending || identity.isPending}
      error={act.error}
      onClose={props.onClose}
      onSubmit={reason =>
        act.mutate({ verb, reason }, { onSuccess: props.onClose })
      }
    >
      {identity.isPending && <SkeletonRows rows={2} height={24} />}
      {identity.data && verb !== 'resume' && (
        <Affected verb={verb} identity={identity.data} />
      )}
    </ReasonDialog>
  );

  function blockedBecause(): string | undefined {
    if (identity.isError && !identity.data) {
      return problemOf(identity.error).message;
    }
    if (can && !can.allowed) {
      return t('identity.verbDialog.notAllowed', {
        reason: can.reason ?? t('identity.verbDialog.noReason'),
      });
    }
    return undefined;
  }
}
