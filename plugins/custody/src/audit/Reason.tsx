import Typography from '@mui/material/Typography';
import type { AuditEventView } from '@custody/backstage-plugin-custody-common';
import { Quote } from '../shared/ReviewLine';
import { ServerText } from '../time';

/** What a person did, and the machine says why. */
const IN_OUR_WORDS: readonly string[] = [
  'request.superseded',
] satisfies AuditEventView['type'][];

/** A person's words in quotes; the machine says why in its own. */
export function Reason({
  event: { type, actor, reason },
}: {
  event: Pick<AuditEventView, 'actor' | 'reason'> & { type: string };
}) {
  if (!reason) return null;
  return actor.startsWith('user:') && !IN_OUR_WORDS.includes(type) ? (
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
