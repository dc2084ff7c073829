import Refresh from '@mui/icons-material/Refresh';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { problemOf } from '../api';
import { keys } from '../api/keys';
import { EmptyState } from '../shared/EmptyState';
import { SkeletonRows } from '../shared/Loading';
import { Panel } from '../shared/Panel';
import { ProblemState } from '../shared/ProblemState';
import { ServerText } from '../time';
import { useT } from '../translation';
import { AuditFilterBar } from './AuditFilterBar';
import { AuditTable } from './AuditTable';
import { EventDialog } from './EventDialog';
import { ExportMenu, extentOf } from './ExportMenu';
import { ExportProgress } from './ExportProgress';
import { SealPanel } from './SealPanel';
import { useAuditEvents } from './useAudit';
import { useAuditExport } from './useAuditExport';
import { useAuditFilters, type AuditFilters } from './useAuditFilters';

/** What happened, newest first, with the record behind each line, what proves it, and exports. */
export function AuditPage() {
  const t = useT();
  const cache = useQueryClient();
  const { filters, steps, query, active, opened, ...set } = useAuditFilters();
  const log = useAuditEvents(query);
  const file = useAuditExport();
  const [first] = log.data?.pages ?? [];
  const events = log.data?.pages.flatMap(({ items }) => items) ?? [];
  const lookAgain = () => {
    log.refetch();
    cache.invalidateQueries({ queryKey: keys.auditHead });
  };
  if (log.error && problemOf(log.error).kind === 'forbidden') {
    return <NoAccess message={problemOf(log.error).message} />;
  }
  return (
    <Stack spacing={2}>
      <SealPanel whole={first?.whole} />
      <Panel
        title={t('audit.title')}
        flush
        aside={
          <Typography role="status" variant="body2" color="text.secondary">
            {first?.total !== undefined &&
              t('audit.count', { count: first.total })}
          </Typography>
        }
      >
        <Stack spacing={2} sx={{ p: 2 }}>
          <Typography variant="body2">
            {t('audit.what')} {first && !first.whole && t('audit.part')}
          </Typography>
          <AuditFilterBar
            filters={filters}
            active={active}
            steps={steps}
            onChange={set.change}
            onSteps={set.showSteps}
            onClear={() => set.only({})}
          >
            <Button
              size="small"
              startIcon={<Refresh />}
              disabled={log.isFetching}
              onClick={lookAgain}
            >
              {t('audit.again')}
            </Button>
            {first && (
              <ExportMenu
                count={first.total}
                extent={extentOf(query)}
                whole={first.whole}
                busy={file.taking !== null}
                onTake={format =>
                  file.take(
                    format === 'jsonl' ? { format } : { format, ...query },
                  )
                }
              />
            )}
          </AuditFilterBar>
          <ExportProgress file={file} />
          {log.isPending && <SkeletonRows rows={8} height={44} />}
          {log.error && (
            <ProblemState error={log.error} onRetry={() => log.refetch()} />
          )}
          {first && events.length === 0 && (
            <Nothing filtered={active} filters={filters} />
          )}
        </Stack>
        {events.length > 0 && <AuditTable events={events} onOpen={set.open} />}
        {log.hasNextPage && (
          <Box sx={{ p: 1.5 }}>
            <Button
              size="small"
              disabled={log.isFetchingNextPage}
              onClick={() => log.fetchNextPage()}
            >
              {t('audit.more')}
            </Button>
          </Box>
        )}
      </Panel>
      {opened && (
        <EventDialog
          id={opened}
          onClose={() => set.open(null)}
          onOnly={set.only}
        />
      )}
    </Stack>
  );
}

function Nothing(props: { filtered: boolean; filters: AuditFilters }) {
  const t = useT();
  const { subject } = props.filters;
  return props.filtered ? (
    <EmptyState title={t('audit.empty.filteredTitle')}>
      {subject !== undefined && !subject.includes(':')
        ? t('audit.empty.notWhole', { subject })
        : t('audit.empty.filtered')}
    </EmptyState>
  ) : (
    <EmptyState title={t('audit.empty.title')}>
      {t('audit.empty.text')}
    </EmptyState>
  );
}

/** Who may, in words; the server's own come last, since it may be a permission that is missing. */
function NoAccess(props: { message: string }) {
  const t = useT();
  return (
    <Panel title={t('audit.title')}>
      <EmptyState title={t('audit.noAccess.title')}>
        {t('audit.noAccess.text')}
        <br />
        <ServerText>{t('problem.said', { message: props.message })}</ServerText>
      </EmptyState>
    </Panel>
  );
}
