import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { useRequests } from '../api';
import { sentenceOf } from '../request/sentence';
import { requestRouteRef } from '../routes';
import { Panel } from '../shared/Panel';
import { ProblemState } from '../shared/ProblemState';
import { TextLink } from '../shared/TextLink';
import { RelativeTime, useLanguage } from '../time';
import { useT } from '../translation';

/** The newest that are listed: more never wait for one person in an emergency. */
const SHOWN = 50;

/**
 * What waits for others and the signed-in person may break the glass for. Nothing where there is none, as for most people.
 *
 * @param props.besides - ids of what waits for them too, and is listed there
 */
export function BreakablePanel(props: { besides: readonly string[] }) {
  const t = useT();
  const { data, error, refetch } = useRequests({
    breakable: 'me',
    limit: SHOWN,
  });
  if (!data && error) {
    return (
      <Box sx={{ mt: 3 }}>
        <Panel title={t('breakGlass.breakable.unknown')}>
          <ProblemState error={error} onRetry={() => refetch()} />
        </Panel>
      </Box>
    );
  }
  const items = data?.items.filter(({ id }) => !props.besides.includes(id));
  if (!data || !items || items.length === 0) return null;
  return (
    <Box sx={{ mt: 3 }}>
      <Panel title={t('breakGlass.breakable.title')}>
        <Typography variant="body2" color="text.secondary" sx={{ mb: 1.5 }}>
          {t('breakGlass.breakable.help')}
        </Typography>
        <Box
          component="ul"
          sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}
        >
          {items.map(request => (
            <Breakable key={request.id} request={request} />
          ))}
        </Box>
        {data.nextCursor !== null && (
          <Typography variant="body2" color="text.secondary" sx={{ mt: 1.5 }}>
            {t('breakGlass.breakable.more', {
              shown: String(data.items.length),
            })}
          </Typography>
        )}
      </Panel>
    </Box>
  );
}

function Breakable({ request }: { request: RequestView }) {
  const t = useT();
  const language = useLanguage();
  const requestPath = useRouteRef(requestRouteRef);
  return (
    <Box component="li" sx={{ overflowWrap: 'anywhere' }}>
      <TextLink to={requestPath({ id: request.id })}>
        {sentenceOf(t, request, language)}
      </TextLink>
      <Typography variant="body2" color="text.secondary">
        {t('breakGlass.breakable.asked', {
          when: <RelativeTime at={request.createdAt} />,
        })}
      </Typography>
    </Box>
  );
}
