import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { HistoryGroup } from '@custody/backstage-plugin-custody-common';
import { requestRouteRef, taskRouteExternalRef } from '../routes';
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

/** One request with all that came of it. */
export function HistoryGroupItem({ group }: { group: HistoryGroup }) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  const { request, rotations } = group;
  return (
    <Box
      component="li"
      sx={{
        position: 'relative',
        pl: 2.5,
        pb: 2.5,
        borderLeft: 2,
        borderColor: 'divider',
        '&:last-of-type': { pb: 0 },
        '&::before': {
          content: '""',
          position: 'absolute',
          left: -6,
          top: 6,
          width: 10,
          height: 10,
          borderRadius: '50%',
          backgroundColor: 'text.secondary',
        },
      }}
    >
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          justifyContent: 'space-between',
          alignItems: 'center',
          columnGap: 1,
          rowGap: 0.5,
        }}
      >
        <Typography
          component="h3"
          variant="body1"
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            columnGap: 0.75,
          }}
        >
          <Person
            entityRef={request.requester.ref}
            title={request.requester.title}
          />
          <span>{t(`history.asked.${request.kind}`)}</span>
          {request.identity ? (
            <RefLink
              entityRef={request.identity.ref}
              title={request.identity.name}
            />
          ) : (
            request.component && <RefLink entityRef={request.component} />
          )}
        </Typography>
        <RequestStateChip state={request.state} />
      </Box>
      <Typography variant="body2" color="text.secondary" component="div">
        <RelativeTime at={request.createdAt} />
        <Origin request={request} />
      </Typography>
      <Quote>{request.reason}</Quote>
      <DecisionLine request={request} />
      <Box component="ul" sx={{ listStyle: 'none', m: 0, mt: 0.5, p: 0 }}>
        {request.reviews.map(review => (
          <ReviewLine key={review.id} review={review} />
        ))}
      </Box>
      <GrantedLine request={request} />
      {rotations.count > 0 && rotations.lastAt && (
        <Typography variant="body2">
          {t('history.rotations', { count: rotations.count })}{' '}
          <RelativeTime at={rotations.lastAt} />
        </Typography>
      )}
      <Typography
        variant="body2"
        component="div"
        sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, mt: 0.5 }}
      >
        <TextLink to={requestPath({ id: request.id })}>
          {t('history.request')}
        </TextLink>
        <Box component="span" sx={{ color: 'text.secondary' }}>
          <Digest value={request.digest} what={t('request.digest')} />
        </Box>
      </Typography>
    </Box>
  );
}

type Request = HistoryGroup['request'];

function Origin({ request }: { request: Request }) {
  const t = useT();
  const taskPath = useRouteRef(taskRouteExternalRef);
  if (!request.task) return null;
  return (
    <>
      {' · '}
      {t('history.by')}{' '}
      {t('history.template', { name: nameOf(request.task.templateRef) })}
      {taskPath && (
        <>
          {' ('}
          <TextLink to={taskPath({ taskId: request.task.id })}>
            {t('history.task')}
          </TextLink>
          )
        </>
      )}
    </>
  );
}

function DecisionLine({ request }: { request: Request }) {
  const t = useT();
  const { decision } = request;
  return (
    <Typography
      variant="body2"
      component="div"
      sx={{ mt: 0.5, overflowWrap: 'anywhere' }}
    >
      {t('history.policy')}{' '}
      {decision.policyIds.map((id, index) => (
        <span key={id}>
          {index > 0 && '; '}
          <Code>{id}</Code>
          {decision.reasons[index] && (
            <>
              : <ServerText>{decision.reasons[index]}</ServerText>
            </>
          )}
        </span>
      ))}
      {request.outcome && (
        <div>
          <ServerText>{request.outcome}</ServerText>
        </div>
      )}
    </Typography>
  );
}

function GrantedLine({ request }: { request: Request }) {
  const t = useT();
  const language = useLanguage();
  if (!request.granted) return null;
  const { scopes, endsAt } = request.granted;
  return (
    <Typography variant="body2" component="div">
      {t('history.granted', { scopes: scopes.join(', ') })}{' '}
      {endsAt ? (
        <>
          {t('history.until')} {day(endsAt, language)} (
          <RelativeTime at={endsAt} />)
        </>
      ) : (
        t('history.untilRevoked')
      )}
    </Typography>
  );
}
