import Typography from '@mui/material/Typography';
import type { AuditEventView } from '@custody/backstage-plugin-custody-common';
import { Quote } from '../shared/ReviewLine';
import { ServerText } from '../time';

/** A person's words in quotes; the machine says why in its own. */
export function Reason({
  event: { actor, reason },
}: {
  event: Pick<AuditEventView, 'actor' | 'reason'>;
}) {
  if (!reason) return null;
  return actor.startsWith('user:') ? (
    <Quote>{reason}</Quote>
  ) : (
    <Typography
      variant="body2"
      color="text.secondary"
      sx={{ overflowWrap: 'anywhere' }}
    >
      <ServerText>{reason}</ServerText>
    </Typography>
  );
}
