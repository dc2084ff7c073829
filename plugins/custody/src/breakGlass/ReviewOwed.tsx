import Button from '@mui/material/Button';
import { useRouteRef } from '@backstage/core-plugin-api';
import { Link as RouterLink } from 'react-router-dom';
import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { requestRouteRef } from '../routes';
import { useT } from '../translation';

/** The findings that a review of the broken glass ends. */
const ENDED = ['break-glass-unreviewed', 'break-glass-overdue'];

/** Leads from the finding that a review is owed to where it is given. */
export function ReviewOwed(props: {
  identity: Pick<IdentitySummary, 'breakGlass'>;
  rule: string;
}) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  const { breakGlass } = props.identity;
  if (!breakGlass || !ENDED.includes(props.rule)) return null;
  return (
    <Button
      size="small"
      sx={{ ml: -0.5 }}
      component={RouterLink}
      to={requestPath({ id: breakGlass.requestId })}
    >
      {t('breakGlass.toReview')}
    </Button>
  );
}
