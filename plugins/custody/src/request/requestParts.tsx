import Typography from '@mui/material/Typography';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { useRequests } from '../api';
import { RequestLines } from '../identity/RequestsPanel';
import { taskRouteExternalRef } from '../routes';
import { CertificateButton } from '../shared/CertificateButton';
import { Digest } from '../shared/Digest';
import { nameOf } from '../shared/names';
import { RefLink } from '../shared/RefLink';
import { Code } from '../shared/ScopeList';
import { TextLink } from '../shared/TextLink';
import { day, DueTime, moment, ServerText, useLanguage } from '../time';
import { useT } from '../translation';
import { furtherOutcome } from './outcome';

export function Subjects({ request }: { request: RequestView }) {
  return (
    <Typography
      variant="body2"
      component="div"
      sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, mt: 0.5 }}
    >
      {request.identity && <RefLink entityRef={request.identity.ref} />}
      {request.component && <RefLink entityRef={request.component} />}
      <RefLink entityRef={request.owner.ref} title={request.owner.title} />
    </Typography>
  );
}

export function Via({ request }: { request: RequestView }) {
  const t = useT();
  const taskPath = useRouteRef(taskRouteExternalRef);
  if (request.task) {
    const template = t('history.template', {
      name: nameOf(request.task.templateRef),
    });
    return (
      <Typography variant="body2" color="text.secondary" component="span">
        {t('history.by')}{' '}
        {taskPath ? (
          <TextLink to={taskPath({ taskId: request.task.id })}>
            {template}
          </TextLink>
        ) : (
          template
        )}
      </Typography>
    );
  }
  return request.submittedBy ? (
    <Typography variant="body2" color="text.secondary" component="span">
      {t('request.via', { service: request.submittedBy })}
    </Typography>
  ) : null;
}

/** What policy said, rule by rule. Nothing where no rule had anything to say, as of a declaration. */
export function PolicyLine({ request }: { request: RequestView }) {
  const t = useT();
  const { effect, policyIds, reasons } = request.decision;
  const denied = effect === 'deny';
  if (policyIds.length === 0 && !denied) return null;
  const asks = !denied && request.approvals.length > 0;
  const says = asks && (request.state === 'pending' ? 'once' : 'asked');
  return (
    <Typography variant="body2" sx={{ mb: 1, overflowWrap: 'anywhere' }}>
      {t(`request.policySays.${says || effect}`)}
      {': '}
      {policyIds.length === 0 && t('preview.noRule')}
      {policyIds.map((id, index) => (
        <span key={id}>
          {index > 0 && '; '}
          <Code>{id}</Code>
          {reasons[index] && (
            <>
              : <ServerText>{reasons[index]}</ServerText>
            </>
          )}
        </span>
      ))}
    </Typography>
  );
}

export function Others(props: { request: RequestView; identityRef: string }) {
  const t = useT();
  const requests = useRequests({ identity: props.identityRef, limit: 10 });
  const others = (requests.data?.items ?? []).filter(
    ({ id }) => id !== props.request.id,
  );
  if (requests.data && others.length === 0) {
    return (
      <Typography variant="body2" color="text.secondary">
        {t('request.noOthers')}
      </Typography>
    );
  }
  return <RequestLines requests={others} />;
}

export function Ends({ request }: { request: RequestView }) {
  const t = useT();
  const language = useLanguage();
  const outcome = furtherOutcome(request);
  return (
    <Typography
      variant="body2"
      component="div"
      color="text.secondary"
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 2,
        alignItems: 'center',
      }}
    >
      <span title={t('request.digestHelp')}>
        {t('request.digest')}{' '}
        <Digest value={request.digest} what={t('request.digest')} />
      </span>
      {request.state !== 'pending' && (
        <CertificateButton requestId={request.id} />
      )}
      {request.state === 'pending' && request.expiresAt && (
        <span>
          {t('request.expires')} <DueTime at={request.expiresAt} />
        </span>
      )}
      {outcome && (
        <span>
          {t('request.outcome')}: <ServerText>{outcome}</ServerText>
        </span>
      )}
      {request.granted && request.granted.scopes.length > 0 && (
        <span>
          {t('request.granted')}: {request.granted.scopes.join(', ')}
          {request.granted.endsAt &&
            `, ${t('request.until', {
              // What ends within hours ends at a time of day.
              date: (request.breakGlass ? moment : day)(
                request.granted.endsAt,
                language,
              ),
            })}`}
        </span>
      )}
    </Typography>
  );
}
