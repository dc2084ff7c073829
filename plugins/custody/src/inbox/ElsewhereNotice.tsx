import Alert from '@mui/material/Alert';
import Typography from '@mui/material/Typography';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { useRequest } from '../api';
import { EndsAndDue } from '../breakGlass/EndsAndDue';
import { Reviewers } from '../breakGlass/Reviewers';
import { sentenceOf } from '../request/sentence';
import { requestRouteRef } from '../routes';
import { SkeletonRows } from '../shared/Loading';
import { ProblemState } from '../shared/ProblemState';
import { RequestStateChip } from '../shared/RequestStateChip';
import { TextLink } from '../shared/TextLink';
import { ServerText, useLanguage } from '../time';
import { useT, type T } from '../translation';
import { useMyRef } from './askedOfMe';

/** Where a request is that the address names but the inbox doesn't hold: it was decided, or it isn't this person's to review. */
export function ElsewhereNotice(props: { id: string }) {
  const t = useT();
  const language = useLanguage();
  const requestPath = useRouteRef(requestRouteRef);
  const request = useRequest(props.id);
  const me = useMyRef();
  if (request.isPending) return <SkeletonRows rows={1} height={96} />;
  if (!request.data) return <ProblemState error={request.error} />;
  const { breakGlass } = request.data;
  return (
    <Alert
      severity={breakGlass ? 'success' : 'info'}
      variant="outlined"
      role="status"
    >
      <Typography variant="body2" sx={{ fontWeight: 600 }}>
        <ServerText>{whyOf(t, request.data, me)}</ServerText>
      </Typography>
      <Typography variant="body2" sx={{ my: 0.5 }}>
        {sentenceOf(t, request.data, language)}
      </Typography>
      {breakGlass && (
        <Typography variant="body2" component="div" sx={{ my: 0.5 }}>
          <EndsAndDue
            until={breakGlass.until}
            reviewDueAt={
              breakGlass.review === null ? breakGlass.reviewDueAt : null
            }
          />{' '}
          <Reviewers broken={breakGlass} />
        </Typography>
      )}
      <RequestStateChip state={request.data.state} />{' '}
      <TextLink to={requestPath({ id: props.id })}>
        {t('inbox.elsewhere.open')}
      </TextLink>
    </Alert>
  );
}

function whyOf(
  t: T,
  { state, can, breakGlass }: RequestView,
  me: string | undefined,
): string {
  if (breakGlass) {
    return t(
      `breakGlass.elsewhere.${breakGlass.by.ref === me ? 'own' : 'other'}`,
    );
  }
  if (state !== 'pending') return t('inbox.elsewhere.decided');
  if (can.review.allowed) return t('inbox.elsewhere.further');
  return can.review.reason
    ? t('inbox.elsewhere.notYoursBecause', { reason: can.review.reason })
    : t('inbox.elsewhere.notYours');
}
