import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useSearchParams } from 'react-router-dom';
import {
  EXCEPTION_STATES,
  type ExceptionState,
} from '@custody/backstage-plugin-custody-common';
import { EmptyState } from '../shared/EmptyState';
import { SkeletonRows } from '../shared/Loading';
import { Panel } from '../shared/Panel';
import { ProblemState } from '../shared/ProblemState';
import { SelectFilter } from '../shared/SelectFilter';
import { useT } from '../translation';
import { ExceptionsTable } from './ExceptionsTable';
import { useExceptions, useExceptionsExport } from './useExceptions';

/** The register: who stays outside of which rule, why, what is done instead, who agreed, and until when. */
export function ExceptionsPage() {
  const t = useT();
  const [params, setParams] = useSearchParams();
  const state = EXCEPTION_STATES.find(each => each === params.get('state'));
  const exceptions = useExceptions(state);
  const file = useExceptionsExport();
  const rows = exceptions.data?.pages.flatMap(({ items }) => items) ?? [];
  const total = exceptions.data?.pages[0]?.total;
  const choose = (chosen: ExceptionState | undefined) =>
    setParams(chosen ? { state: chosen } : {}, { replace: true });
  return (
    <Panel
      title={t('exceptions.title')}
      flush
      aside={
        <Typography role="status" variant="body2" color="text.secondary">
          {total !== undefined && t('exceptions.count', { count: total })}
        </Typography>
      }
    >
      <Box sx={{ p: 2 }}>
        <Typography variant="body2">{t('exceptions.what')}</Typography>
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            gap: 1,
            mt: 2.5,
          }}
        >
          <SelectFilter
            label={t('exceptions.state')}
            any={t('exceptions.any')}
            value={state}
            options={EXCEPTION_STATES.map(value => ({
              value,
              label: t(`exceptions.states.${value}`),
            }))}
            onChange={choose}
          />
          {(['csv', 'jsonl'] as const).map(format => (
            <Button
              key={format}
              size="small"
              startIcon={<FileDownloadOutlined />}
              disabled={file.isPending || rows.length === 0}
              onClick={() => file.mutate({ state, format })}
            >
              {t(`exceptions.${format}`)}
            </Button>
          ))}
        </Box>
        {file.isError && <ProblemState error={file.error} />}
        {exceptions.isPending && <SkeletonRows rows={4} height={48} />}
        {exceptions.isError && !exceptions.data && (
          <ProblemState
            error={exceptions.error}
            onRetry={() => exceptions.refetch()}
          />
        )}
        {exceptions.data && rows.length === 0 && (
          <EmptyState title={t('exceptions.emptyTitle')}>
            {t('exceptions.empty')}
          </EmptyState>
        )}
      </Box>
      {rows.length > 0 && <ExceptionsTable rows={rows} />}
      {exceptions.hasNextPage && (
        <Box sx={{ p: 1.5 }}>
          <Button
            size="small"
            disabled={exceptions.isFetchingNextPage}
            onClick={() => exceptions.fetchNextPage()}
          >
            {t('exceptions.more')}
          </Button>
        </Box>
      )}
    </Panel>
  );
}
