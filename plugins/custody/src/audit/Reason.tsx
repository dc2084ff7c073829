import Typography from '@mui/material/Typography';
import type { AuditEventView } from '@custody/backstage-plugin-custody-common';
import { Quote } from '../shared/ReviewLine';
import { ServerText } from '../time';

/** What a person did, and the machine says why. */
const IN_OUR_WORDS: readonly string[] = [
  'request.superseded',
  'request.reviewed-rapidly',
  'lease.ended',
] satisfies AuditEventView['type'][];

/** As much of an event as says who gives its reason. */
type Told = Pick<AuditEventView, 'actor' | 'reason' | 'requestId' | 'data'> & {
  type: string;
};

/** A person's words in quotes; the machine says why in its own. */
export function Reason({ event }: { event: Told }) {
  const { reason } = event;
  if (!reason) return null;
  return isPersonsWord(event) ? (
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

function isPersonsWord({ type, actor, requestId, data }: Told): boolean {
  // Of what a request starts, only its end is told in the words of who asked.
  const followsFromRequest =
    type === 'operation.started' &&
    requestId !== null &&
    data.kind !== 'retire';
  return (
    actor.startsWith('user:') &&
    !IN_OUR_WORDS.includes(type) &&
    !followsFromRequest
  );
}
