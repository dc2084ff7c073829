import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import { useRotationStatus } from '../api';
import { RotationBanner } from '../fleet/RotationBanner';
import { EmptyState } from '../shared/EmptyState';
import { SkeletonRows } from '../shared/Loading';
import { Panel } from '../shared/Panel';
import { ProblemState } from '../shared/ProblemState';
import { useT } from '../translation';
import { UpcomingTable } from './UpcomingTable';
import { useUpcoming } from './useUpcoming';
import { useUpcomingExport } from './useUpcomingExport';

const DAYS = [7, 30, 90, 365] as const;

/** A dry run: what would be rotated by schedule in the days ahead, and when; for the platform team also the switch. */
export function RotationsPage() {
  const t = useT();
  const [days, setDays] = useState<number>(30);
  const daysId = useId();
  const upcoming = useUpcoming(days);
  const status = useRotationStatus();
  const download = useUpcomingExport();
  const rows = upcoming.data?.pages.flatMap(({ items }) => items) ?? [];
  const total = upcoming.data?.pages[0]?.total;
  return (
    <Stack spacing={2}>
      <RotationBanner />
      <Panel
        title={t('rotations.title')}
        flush
        aside={
          <Typography role="status" variant="body2" color="text.secondary">
            {total !== undefined && t('rotations.count', { count: total })}
          </Typography>
        }
      >
        <Box sx={{ px: 2, pt: 2, pb: rows.length > 0 ? 1 : 2 }}>
          <Typography variant="body2">
            {t('rotations.what')} {t('rotations.spread')}
            {status.data?.window && (
              <>
                {' '}
                {t('rotations.platformWindow', {
                  window: (
                    <Box component="span" sx={{ whiteSpace: 'nowrap' }}>
                      {status.data.window}
                    </Box>
                  ),
                })}
              </>
            )}
          </Typography>
          <Box
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              alignItems: 'center',
              justifyContent: 'space-between',
              gap: 1,
              mt: 2.5,
            }}
          >
            <TextField
              select
              id={daysId}
              size="small"
              label={t('rotations.days')}
              value={days}
              onChange={event => setDays(Number(event.target.value))}
            >
              {DAYS.map(each => (
                <MenuItem key={each} value={each}>
                  {t('rotations.nextDays', { count: each })}
                </MenuItem>
              ))}
            </TextField>
            <Button
              size="small"
              startIcon={<FileDownloadOutlined />}
              disabled={download.isPending || rows.length === 0}
              onClick={() => download.mutate(days)}
            >
              {t('rotations.export')}
            </Button>
          </Box>
          {download.isError && <ProblemState error={download.error} />}
          {upcoming.isPending && <SkeletonRows rows={5} height={36} />}
          {upcoming.isError && !upcoming.data && (
            <ProblemState
              error={upcoming.error}
              onRetry={() => upcoming.refetch()}
            />
          )}
          {upcoming.data && rows.length === 0 && (
            <EmptyState title={t('rotations.emptyTitle')}>
              {t('rotations.empty')}
            </EmptyState>
          )}
        </Box>
        {rows.length > 0 && (
          <UpcomingTable rows={rows} isPaused={Boolean(status.data?.paused)} />
        )}
        {upcoming.hasNextPage && (
          <Box sx={{ p: 1.5 }}>
            <Button
              size="small"
              disabled={upcoming.isFetchingNextPage}
              onClick={() => upcoming.fetchNextPage()}
            >
              {t('rotations.more')}
            </Button>
          </Box>
        )}
      </Panel>
    </Stack>
  );
}
