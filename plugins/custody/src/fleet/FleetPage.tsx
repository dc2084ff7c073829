import FileDownloadOutlined from '@mui/icons-material/FileDownloadOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useMemo, useState } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import { Link as RouterLink } from 'react-router-dom';
import { useFleet } from '../api';
import { createRouteExternalRef } from '../routes';
import { EmptyState } from '../shared/EmptyState';
import { ProblemState } from '../shared/ProblemState';
import { TemplatesLine } from '../templates/TemplatesLine';
import { useT } from '../translation';
import { BulkRotateDialog } from './BulkRotateDialog';
import { CountsStrip } from './CountsStrip';
import { FleetFilterBar } from './FleetFilterBar';
import { FleetGrid } from './FleetGrid';
import { GatesLine } from './GatesLine';
import { RotationBanner } from './RotationBanner';
import { useCursorPages } from './useCursorPages';
import { useExport } from './useExport';
import { useFleetFilters } from './useFleetFilters';
import { useSelection } from './useSelection';

/** Every identity that one may see, by state; the gates in force; and what can be done with many at once. */
export function FleetPage() {
  const t = useT();
  const createPath = useRouteRef(createRouteExternalRef);
  const { filters, change, clear, active } = useFleetFilters();
  const [pageSize, setPageSize] = useState(25);
  const pages = useCursorPages(JSON.stringify([filters, pageSize]));
  const fleet = useFleet({
    ...filters,
    limit: pageSize,
    cursor: pages.cursor,
    total: true,
    summary: true,
  });
  const download = useExport();
  const selection = useSelection();
  const [rotating, setRotating] = useState(false);
  const rows = useMemo(() => fleet.data?.items ?? [], [fleet.data]);
  const chosen = [...selection.byUid.values()];
  const chosenHere = useMemo(
    () =>
      new Set(
        rows.map(({ uid }) => uid).filter(uid => selection.byUid.has(uid)),
      ),
    [rows, selection.byUid],
  );
  const chosenElsewhere = chosen.length - chosenHere.size;
  const noneAtAll = fleet.data && rows.length === 0 && !active;

  return (
    <Stack spacing={2}>
      {!noneAtAll && !(fleet.isError && !fleet.data) && (
        <CountsStrip
          counts={fleet.data?.counts}
          selected={filters.health}
          onSelect={health => change({ health })}
        />
      )}
      <RotationBanner />
      <Card variant="outlined" sx={{ typography: 'body1', height: 'auto' }}>
        <GatesLine />
        <TemplatesLine />
      </Card>
      {fleet.isError && !fleet.data && (
        <ProblemState error={fleet.error} onRetry={() => fleet.refetch()} />
      )}
      {noneAtAll && (
        <EmptyState
          title={t('fleet.emptyTitle')}
          action={
            createPath && (
              <Button
                variant="contained"
                component={RouterLink}
                to={createPath()}
              >
                {t('fleet.emptyAction')}
              </Button>
            )
          }
        >
          {t('fleet.empty')}
        </EmptyState>
      )}
      {!noneAtAll && !(fleet.isError && !fleet.data) && (
        <>
          <FleetFilterBar
            filters={filters}
            active={active}
            onChange={change}
            onClear={clear}
          />
          <Box
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              gap: 1,
              alignItems: 'center',
            }}
          >
            <Typography role="status" variant="body2" color="text.secondary">
              {chosen.length > 0
                ? t('fleet.selected', { count: chosen.length })
                : fleet.data?.total !== undefined &&
                  t('fleet.allCount', { n: String(fleet.data.total) })}
              {chosenElsewhere > 0 &&
                `, ${t('fleet.selectedElsewhere', {
                  count: chosenElsewhere,
                })}`}
            </Typography>
            {chosen.length > 0 && (
              <>
                <Button size="small" onClick={() => setRotating(true)}>
                  {t('fleet.rotateSelected')}
                </Button>
                <Button size="small" onClick={selection.clear}>
                  {t('fleet.clearSelection')}
                </Button>
              </>
            )}
            <Box sx={{ flex: 1 }} />
            <Button
              size="small"
              startIcon={<FileDownloadOutlined />}
              disabled={download.isPending}
              onClick={() => download.mutate(filters)}
            >
              {download.isPending
                ? t('fleet.exporting', { n: String(download.read) })
                : t('fleet.export')}
            </Button>
          </Box>
          {download.isError && <ProblemState error={download.error} />}
          <FleetGrid
            rows={rows}
            loading={fleet.isFetching && !fleet.data}
            total={fleet.data?.total}
            hasNext={Boolean(fleet.data?.nextCursor)}
            page={pages.page}
            pageSize={pageSize}
            selected={chosenHere}
            onSelect={uids => selection.choose(rows, uids)}
            onPage={(page, size) => {
              if (size !== pageSize) setPageSize(size);
              else pages.go(page, fleet.data?.nextCursor);
            }}
          />
        </>
      )}
      {rotating && (
        <BulkRotateDialog
          identities={chosen}
          onClose={done => {
            setRotating(false);
            // Who thought better of it has not chosen for nothing.
            if (done) selection.clear();
          }}
        />
      )}
    </Stack>
  );
}
