import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { AuditEventView } from '@custody/backstage-plugin-custody-common';
import { requestRouteRef } from '../routes';
import { SimpleTable } from '../shared/SimpleTable';
import { TextLink } from '../shared/TextLink';
import { VisuallyHidden } from '../shared/VisuallyHidden';
import { RelativeTime } from '../time';
import { useT } from '../translation';
import { eventDetails, eventInWords } from './eventWords';
import { OutcomeChip } from './OutcomeChip';
import { Actor, Subject } from './parties';
import { Reason } from './Reason';

/** Events, a line each: when, who, what, on what and how it ended. What happened opens the record behind it. */
export function AuditTable(props: {
  events: readonly AuditEventView[];
  onOpen: (id: string) => void;
}) {
  const t = useT();
  return (
    <SimpleTable
      label={t('audit.title')}
      columns={[
        t('audit.columns.at'),
        t('audit.columns.actor'),
        t('audit.columns.what'),
        t('audit.columns.subject'),
        t('audit.columns.outcome'),
      ]}
      rows={props.events.map(event => ({
        key: event.id,
        cells: [
          <RelativeTime key="at" at={event.at} />,
          <Actor key="actor" event={event} />,
          <What
            key="what"
            event={event}
            onOpen={() => props.onOpen(event.id)}
          />,
          <OnWhat key="subject" event={event} />,
          <OutcomeChip key="outcome" outcome={event.outcome} />,
        ],
      }))}
    />
  );
}

function What(props: { event: AuditEventView; onOpen: () => void }) {
  const t = useT();
  const { event } = props;
  const details = eventDetails(t, event);
  return (
    <Box sx={{ minWidth: '16em' }}>
      <Link
        component="button"
        type="button"
        variant="body2"
        aria-haspopup="dialog"
        onClick={props.onOpen}
        sx={{ textAlign: 'left', verticalAlign: 'baseline' }}
      >
        {eventInWords(t, event)}
        <VisuallyHidden>: {t('audit.open')}</VisuallyHidden>
      </Link>
      {details.length > 0 && (
        <Typography component="span" variant="body2" color="text.secondary">
          {' '}
          · {details.join(' · ')}
        </Typography>
      )}
      <Reason event={event} />
    </Box>
  );
}

function OnWhat({ event }: { event: AuditEventView }) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  const { subject, requestId } = event;
  return (
    <Box sx={{ minWidth: '10em' }}>
      <Subject subject={subject} />
      {requestId && subject !== `request:${requestId}` && (
        <Typography variant="body2">
          <TextLink to={requestPath({ id: requestId })}>
            {t('audit.request')}
          </TextLink>
        </Typography>
      )}
    </Box>
  );
}
