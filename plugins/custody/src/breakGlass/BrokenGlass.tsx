import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { BreakGlassView } from '@custody/backstage-plugin-custody-common';
import { Person } from '../shared/Person';
import { Quote } from '../shared/ReviewLine';
import { Code } from '../shared/ScopeList';
import { RelativeTime, ServerText } from '../time';
import { useT } from '../translation';
import { EndsAndDue } from './EndsAndDue';
import { Reviewers } from './Reviewers';

/** Who had a request approved without its reviewers, why, by which policy, and what was said of it afterwards. */
export function BrokenGlass({ broken }: { broken: BreakGlassView }) {
  const t = useT();
  const { by, review } = broken;
  return (
    <Box sx={{ overflowWrap: 'anywhere' }}>
      <Typography variant="body2" component="div">
        {t('breakGlass.by', {
          who: <Person entityRef={by.ref} title={by.title} />,
          when: <RelativeTime at={broken.at} />,
        })}
      </Typography>
      <Quote>{broken.reason}</Quote>
      <Typography variant="body2" component="div">
        {t('breakGlass.policy')}{' '}
        {broken.policyIds.map((id, index) => (
          <span key={id}>
            {index > 0 && '; '}
            <Code>{id}</Code>:{' '}
            <ServerText>{broken.policyReasons[index] ?? ''}</ServerText>
          </span>
        ))}
      </Typography>
      <Typography variant="body2" component="div">
        <EndsAndDue
          until={broken.until}
          reviewDueAt={review === null ? broken.reviewDueAt : null}
        />{' '}
        <Reviewers broken={broken} />
      </Typography>
      {review !== null && (
        <>
          <Typography variant="body2" component="div">
            {t(`breakGlass.reviewed.${review.verdict}`, {
              who: <Person entityRef={review.by.ref} title={review.by.title} />,
              when: <RelativeTime at={review.at} />,
            })}
          </Typography>
          <Quote>{review.reason}</Quote>
        </>
      )}
    </Box>
  );
}
