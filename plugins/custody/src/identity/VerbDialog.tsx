import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type {
  IdentityDetail,
  Verb,
} from '@custody/backstage-plugin-custody-common';
import { problemOf, useIdentity, useVerb } from '../api';
import { DisplayName } from '../shared/DisplayName';
import { SkeletonRows } from '../shared/Loading';
import { ReasonDialog } from '../shared/ReasonDialog';
import { Code } from '../shared/ScopeList';
import { lengthOfTime, useLanguage } from '../time';
import { useT } from '../translation';

/** Verbs that cut consumers off. */
const CUTTING: readonly Verb[] = ['suspend', 'compromised', 'retire'];

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

function Affected(props: { verb: Verb; identity: IdentityDetail }) {
  const t = useT();
  const language = useLanguage();
  const { verb, identity } = props;
  const cutting = CUTTING.includes(verb);
  const consumers = identity.consumerList.filter(
    ({ state }) => state === 'active',
  );
  return (
    <Box sx={{ mt: 2 }}>
      <Typography variant="subtitle2" component="h3">
        {cutting
          ? t('identity.verbDialog.breaks')
          : t('identity.verbDialog.moves')}
      </Typography>
      {consumers.length === 0 && (
        <Typography variant="body2">
          {t('identity.verbDialog.breaksNone')}
        </Typography>
      )}
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {consumers.map(consumer => (
          <Typography component="li" variant="body2" key={consumer.name}>
            <Code>{consumer.name}</Code>
            {consumer.owner && (
              <DisplayName entityRef={consumer.owner}>
                {owner => `, ${t('identity.verbDialog.owners', { owner })}`}
              </DisplayName>
            )}
          </Typography>
        ))}
      </Box>
      {verb === 'rotate' && identity.grant?.maxOverlap && (
        <Typography variant="body2" sx={{ mt: 1 }}>
          {t('identity.verbDialog.overlap', {
            overlap: lengthOfTime(identity.grant.maxOverlap, language),
          })}
        </Typography>
      )}
    </Box>
  );
}
