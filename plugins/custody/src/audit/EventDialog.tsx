import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Stack from '@mui/material/Stack';
import { useId } from 'react';
import { SkeletonRows } from '../shared/Loading';
import { ProblemState } from '../shared/ProblemState';
import { useT } from '../translation';
import { EventFacts } from './EventFacts';
import { EventProof } from './EventProof';
import { EventRecord } from './EventRecord';
import { eventInWords } from './eventWords';
import { useAuditEvent } from './useAudit';
import type { AuditFilters } from './useAuditFilters';

/** The record behind a line of the log: all of it, and what proves it. */
export function EventDialog(props: {
  id: string;
  onClose: () => void;
  /** Shows these events and no others. */
  onOnly: (filters: AuditFilters) => void;
}) {
  const t = useT();
  const titleId = useId();
  const { data, error, refetch, isFetching } = useAuditEvent(props.id);
  return (
    <Dialog
      open
      fullWidth
      maxWidth="md"
      aria-labelledby={titleId}
      onClose={props.onClose}
    >
      <DialogTitle id={titleId}>
        {data
          ? t('audit.record.title', { what: eventInWords(t, data.event) })
          : t('audit.record.onRecord')}
      </DialogTitle>
      <DialogContent dividers tabIndex={0}>
        {!data && !error && <SkeletonRows rows={6} height={28} />}
        {!data && error && (
          <ProblemState error={error} onRetry={() => refetch()} />
        )}
        {data && (
          <Stack spacing={3} sx={{ typography: 'body2' }}>
            <EventFacts event={data.event} />
            <EventProof
              detail={data}
              busy={isFetching}
              onAgain={() => refetch()}
            />
            <EventRecord event={data.event} />
          </Stack>
        )}
      </DialogContent>
      <DialogActions>
        {data && (
          <>
            <Button
              onClick={() => props.onOnly({ subject: data.event.subject })}
            >
              {t('audit.record.about')}
            </Button>
            <Button onClick={() => props.onOnly({ actor: data.event.actor })}>
              {t('audit.record.by')}
            </Button>
          </>
        )}
        <Button onClick={props.onClose}>{t('audit.record.close')}</Button>
      </DialogActions>
    </Dialog>
  );
}
