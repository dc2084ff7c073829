import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { taskRouteExternalRef } from '../routes';
import { nameOf } from '../shared/names';
import { Person } from '../shared/Person';
import { RefLink } from '../shared/RefLink';
import { RequestStanding } from '../shared/RequestStanding';
import { ruleName } from '../shared/ruleName';
import { TextLink } from '../shared/TextLink';
import { DayInWords, RelativeTime } from '../time';
import { useT } from '../translation';

/** Who asked for what, when and through which template, and where that stands. */
export function Asked({ request }: { request: RequestView }) {
  const t = useT();
  return (
    <>
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
          {request.exception && (
            <span>
              {t('exceptions.from', {
                rule: ruleName(t, request.exception.rule),
                until: <DayInWords at={request.exception.until} />,
              })}
            </span>
          )}
          {request.newOwner && (
            <>
              <span>{t('history.to')}</span>
              <RefLink
                entityRef={request.newOwner.ref}
                title={request.newOwner.title}
              />
            </>
          )}
        </Typography>
        <RequestStanding request={request} />
      </Box>
      <Typography variant="body2" color="text.secondary" component="div">
        <RelativeTime at={request.createdAt} />
        <Origin request={request} />
      </Typography>
    </>
  );
}

function Origin({ request }: { request: RequestView }) {
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
