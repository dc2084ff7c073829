import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { HistoryGroup } from '@custody/backstage-plugin-custody-common';
import { BrokenGlass } from '../breakGlass/BrokenGlass';
import { requestRouteRef } from '../routes';
import { CertificateButton } from '../shared/CertificateButton';
import { Digest } from '../shared/Digest';
import { Quote, ReviewLine } from '../shared/ReviewLine';
import { TextLink } from '../shared/TextLink';
import { useT } from '../translation';
import { Asked } from './Asked';
import { CameOfIt } from './CameOfIt';
import { DecisionLine } from './DecisionLine';

/** One request with all that came of it, as an entry on the line of time. */
export function HistoryGroupItem({ group }: { group: HistoryGroup }) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  const { request } = group;
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
      <Asked request={request} />
      <Quote>{request.reason}</Quote>
      {request.exception && (
        <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
          {t('exceptions.instead')} {request.exception.compensatingControl}
        </Typography>
      )}
      <DecisionLine decision={request.decision} />
      {request.reviews.length > 0 && (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, mt: 0.5, p: 0 }}>
          {request.reviews.map(review => (
            <ReviewLine key={review.id} review={review} />
          ))}
        </Box>
      )}
      {request.breakGlass && <BrokenGlass broken={request.breakGlass} />}
      <CameOfIt group={group} />
      <Typography
        variant="body2"
        component="div"
        sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, mt: 0.5 }}
      >
        <TextLink to={requestPath({ id: request.id })}>
          {t(
            request.askAgain || request.startAgain
              ? 'history.requestAgain'
              : 'history.request',
          )}
        </TextLink>
        <Box component="span" sx={{ color: 'text.secondary' }}>
          <Digest value={request.digest} what={t('request.digest')} />
        </Box>
        {request.state !== 'pending' && (
          <CertificateButton requestId={request.id} />
        )}
      </Typography>
    </Box>
  );
}
