import Button from '@mui/material/Button';
import { useState } from 'react';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { RequestPart } from '../request/RequestPart';
import { useT } from '../translation';
import { BrokenGlass } from './BrokenGlass';
import { ReviewBreakGlassDialog } from './ReviewBreakGlassDialog';

/** On a request for which the glass was broken: all of it, and the review for those who may. Nothing on others. */
export function BreakGlassPart({ request }: { request: RequestView }) {
  const t = useT();
  const [reviewing, setReviewing] = useState(false);
  if (!request.breakGlass) return null;
  return (
    <RequestPart title={t('breakGlass.title')}>
      <BrokenGlass broken={request.breakGlass} />
      {request.can.reviewBreakGlass.allowed && (
        <Button
          variant="contained"
          sx={{ mt: 1 }}
          onClick={() => setReviewing(true)}
        >
          {t('breakGlass.review.button')}
        </Button>
      )}
      {reviewing && (
        <ReviewBreakGlassDialog
          request={request}
          onClose={() => setReviewing(false)}
        />
      )}
    </RequestPart>
  );
}
