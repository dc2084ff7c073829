import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { useUnreviewed } from '../api';
import { sentenceOf } from '../request/sentence';
import { requestRouteRef } from '../routes';
import { Panel } from '../shared/Panel';
import { Person } from '../shared/Person';
import { ProblemState } from '../shared/ProblemState';
import { TextLink } from '../shared/TextLink';
import { RelativeTime, useLanguage } from '../time';
import { useT } from '../translation';
import { EndsAndDue } from './EndsAndDue';

/** What the glass was broken for and the signed-in person may review. Nothing where there is none, as on most days. */
export function UnreviewedPanel() {
  const t = useT();
  const { data, error, refetch } = useUnreviewed();
  if (!data && error) {
    return (
      <Box sx={{ mb: 3 }}>
        <Panel title={t('breakGlass.unreviewed.unknown')}>
          <ProblemState error={error} onRetry={() => refetch()} />
        </Panel>
      </Box>
    );
  }
  if (!data || data.items.length === 0) return null;
  return (
    <Box sx={{ mb: 3 }}>
      <Panel title={t('breakGlass.unreviewed.title')}>
        <Typography variant="body2" color="text.secondary" sx={{ mb: 1.5 }}>
          {t('breakGlass.unreviewed.help')}
        </Typography>
        <Box
          component="ul"
          sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}
        >
          {data.items.map(request => (
            <Unreviewed key={request.id} request={request} />
          ))}
        </Box>
      </Panel>
    </Box>
  );
}

function Unreviewed({ request }: { request: RequestView }) {
  const t = useT();
  const language = useLanguage();
  const requestPath = useRouteRef(requestRouteRef);
  const { breakGlass } = request;
  if (!breakGlass) return null;
  const { by, at, reviewDueAt } = breakGlass;
  return (
    <Box component="li" sx={{ overflowWrap: 'anywhere' }}>
      <TextLink to={requestPath({ id: request.id })}>
        {sentenceOf(t, request, language)}
      </TextLink>
      <Typography variant="body2" component="div" color="text.secondary">
        {t('breakGlass.by', {
          who: <Person entityRef={by.ref} title={by.title} />,
          when: <RelativeTime at={at} />,
        })}{' '}
        <EndsAndDue until={null} reviewDueAt={reviewDueAt} />
      </Typography>
    </Box>
  );
}
