import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useId, type PropsWithChildren } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { useRequests } from '../api';
import { RequestLines } from '../identity/RequestsPanel';
import { taskRouteExternalRef } from '../routes';
import { Digest } from '../shared/Digest';
import { nameOf } from '../shared/names';
import { Person } from '../shared/Person';
import { RefLink } from '../shared/RefLink';
import { RequestStateChip } from '../shared/RequestStateChip';
import { Quote, ReviewLine } from '../shared/ReviewLine';
import { Code } from '../shared/ScopeList';
import { TextLink } from '../shared/TextLink';
import { day, RelativeTime, ServerText, useLanguage } from '../time';
import { useT } from '../translation';
import { GrantDiff } from './GrantDiff';
import { Owed } from './Owed';
import { sentenceOf } from './sentence';

/** A request whole: what is asked, what changes, why, the risk, what policy owes, and who reviewed. */
export function RequestDetail({ request }: { request: RequestView }) {
  const t = useT();
  const language = useLanguage();
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Box>
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            columnGap: 1,
            alignItems: 'center',
            mb: 0.5,
          }}
        >
          <RequestStateChip state={request.state} />
          {request.derived && (
            <Typography variant="body2" component="span">
              {t(`risk.${request.derived.risk}`)}
            </Typography>
          )}
          <Typography variant="body2" color="text.secondary" component="span">
            <RelativeTime at={request.createdAt} />
          </Typography>
        </Box>
        <Typography
          component="h2"
          sx={{
            m: 0,
            fontSize: '1.2rem',
            fontWeight: 600,
            lineHeight: 1.4,
            overflowWrap: 'anywhere',
            maxWidth: '70ch',
          }}
        >
          {sentenceOf(t, request, language)}
        </Typography>
        <Subjects request={request} />
      </Box>
      <Part title={t('request.why')}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1 }}>
          <Person
            entityRef={request.requester.ref}
            title={request.requester.title}
          />
          <Via request={request} />
        </Box>
        <Quote>{request.reason}</Quote>
        {request.intent && (
          <Typography variant="body2">
            {t('request.intent', { intent: request.intent })}
          </Typography>
        )}
      </Part>
      {request.derived && (
        <Part title={t('request.grant')}>
          <GrantDiff request={request} />
        </Part>
      )}
      {request.consumers.length > 0 && (
        <Part title={t('request.consumers')}>
          {request.consumers.map(consumer => (
            <Typography key={consumer.name} component="div" variant="body2">
              <Code>{consumer.name}</Code>{' '}
              {consumer.thumbprints.map(thumbprint => (
                <Digest
                  key={thumbprint}
                  value={thumbprint}
                  what={t('identity.consumers.key')}
                />
              ))}
            </Typography>
          ))}
        </Part>
      )}
      {request.derived && (
        <Part title={t('request.drivers')}>
          {request.derived.riskDrivers.length === 0 ? (
            <Typography>{t('request.noDrivers')}</Typography>
          ) : (
            <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
              {request.derived.riskDrivers.map(driver => (
                <li key={driver}>
                  <ServerText>{driver}</ServerText>
                </li>
              ))}
            </Box>
          )}
        </Part>
      )}
      <Part title={t('request.owed')}>
        <PolicyLine request={request} />
        <Owed
          approvals={request.approvals}
          names={
            new Map(
              request.reviews.map(({ reviewer }) => [
                reviewer.ref,
                nameOf(reviewer.ref, reviewer.title),
              ]),
            )
          }
        />
      </Part>
      <Part title={t('request.reviews')}>
        {request.reviews.length === 0 ? (
          <Typography color="text.secondary">
            {t('request.noReviews')}
          </Typography>
        ) : (
          <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {request.reviews.map(review => (
              <ReviewLine key={review.id} review={review} />
            ))}
          </Box>
        )}
      </Part>
      {request.identity && (
        <Part title={t('request.others')}>
          <Others request={request} identityRef={request.identity.ref} />
        </Part>
      )}
      <Ends request={request} />
    </Box>
  );
}

function Part(props: PropsWithChildren<{ title: string }>) {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography
        id={id}
        component="h3"
        variant="body2"
        sx={{ color: 'text.secondary', fontWeight: 700, m: 0, mb: 0.5 }}
      >
        {props.title}
      </Typography>
      {props.children}
    </Box>
  );
}

function Subjects({ request }: { request: RequestView }) {
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

function Via({ request }: { request: RequestView }) {
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

function PolicyLine({ request }: { request: RequestView }) {
  const t = useT();
  const { decision } = request;
  return (
    <Typography variant="body2" sx={{ mb: 1, overflowWrap: 'anywhere' }}>
      {t(`request.policySays.${decision.effect}`)}
      {': '}
      {decision.policyIds.length === 0 && t('preview.noRule')}
      {decision.policyIds.map((id, index) => (
        <span key={id}>
          {index > 0 && '; '}
          <Code>{id}</Code>{' '}
          <ServerText>{decision.reasons[index] ?? ''}</ServerText>
        </span>
      ))}
    </Typography>
  );
}

function Others(props: { request: RequestView; identityRef: string }) {
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

function Ends({ request }: { request: RequestView }) {
  const t = useT();
  const language = useLanguage();
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
      {request.state === 'pending' && request.expiresAt && (
        <span>
          {t('request.expires')} <RelativeTime at={request.expiresAt} />
        </span>
      )}
      {request.outcome && (
        <span>
          {t('request.outcome')}: <ServerText>{request.outcome}</ServerText>
        </span>
      )}
      {request.granted && (
        <span>
          {t('request.granted')}: {request.granted.scopes.join(', ')}
          {request.granted.endsAt &&
            `, ${t('request.until', {
              date: day(request.granted.endsAt, language),
            })}`}
        </span>
      )}
    </Typography>
  );
}
