import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { RequestStanding } from '../shared/RequestStanding';
import { RelativeTime, useLanguage } from '../time';
import { useT } from '../translation';
import { Subjects } from './requestParts';
import { sentenceOf } from './sentence';

/** Where it stands, what is asked in one sentence, and whom it concerns. */
export function RequestHeadline({ request }: { request: RequestView }) {
  const t = useT();
  const language = useLanguage();
  return (
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
        <RequestStanding request={request} />
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
  );
}
