import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useRequests } from '../api';
import { requestRouteRef } from '../routes';
import { SkeletonRows } from '../shared/Loading';
import { nameOf } from '../shared/names';
import { Panel } from '../shared/Panel';
import { ProblemState } from '../shared/ProblemState';
import { RequestStateChip } from '../shared/RequestStateChip';
import { TextLink } from '../shared/TextLink';
import { RelativeTime } from '../time';
import { useT } from '../translation';

/** The requests that speak of an identity, newest first. */
export function RequestsPanel(props: { identityRef: string }) {
  const t = useT();
  const requests = useRequests({ identity: props.identityRef, limit: 20 });
  return (
    <Panel title={t('identity.requests.title')}>
      {requests.isPending && <SkeletonRows rows={2} height={24} />}
      {requests.isError && !requests.data && (
        <ProblemState
          error={requests.error}
          onRetry={() => requests.refetch()}
        />
      )}
      {requests.data?.items.length === 0 && (
        <Typography color="text.secondary">
          {t('identity.requests.none')}
        </Typography>
      )}
      <RequestLines requests={requests.data?.items ?? []} />
    </Panel>
  );
}

type Line = NonNullable<
  ReturnType<typeof useRequests>['data']
>['items'][number];

/** Requests as lines: kind, who, when, state. */
export function RequestLines(props: { requests: Line[] }) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  if (props.requests.length === 0) return null;
  return (
    <Box
      component="ul"
      sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1 }}
    >
      {props.requests.map(request => (
        <Box
          component="li"
          key={request.id}
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            justifyContent: 'space-between',
            columnGap: 1,
          }}
        >
          <Typography variant="body2" component="span">
            <TextLink to={requestPath({ id: request.id })}>
              {t(`requestKind.${request.kind}`)}
            </TextLink>{' '}
            {t('inbox.asks')}{' '}
            {nameOf(request.requester.ref, request.requester.title)}{' '}
            <RelativeTime at={request.createdAt} />
            {request.breakGlass && (
              <>
                {', '}
                {t(
                  `breakGlass.line.${
                    request.breakGlass.review?.verdict ?? 'waits'
                  }`,
                )}
              </>
            )}
          </Typography>
          <RequestStateChip state={request.state} />
        </Box>
      ))}
    </Box>
  );
}
