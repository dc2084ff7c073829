import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { DataGrid } from '@mui/x-data-grid';
import { useMemo } from 'react';
import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { useT } from '../translation';
import { fleetColumns } from './columns';

const SIZES = [25, 50, 100];
const UNKNOWN = { paginationDisplayedRows: () => '' };

/** The table, paged by the server. */
export function FleetGrid(props: {
  rows: IdentitySummary[];
  loading: boolean;
  total: number | undefined;
  hasNext: boolean;
  page: number;
  pageSize: number;
  /** Of these rows only; what is selected on other pages the grid needn't know. */
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  onPage: (page: number, pageSize: number) => void;
}) {
  const t = useT();
  const columns = useMemo(() => fleetColumns(t), [t]);
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', minHeight: 320 }}>
      <DataGrid
        aria-label={t('fleet.table')}
        rows={props.rows}
        columns={columns}
        getRowId={row => row.uid}
        loading={props.loading}
        slotProps={{ loadingOverlay: { variant: 'skeleton' } }}
        slots={{ noRowsOverlay: NoMatch }}
        getRowHeight={() => 'auto'}
        paginationMode="server"
        rowCount={props.total ?? -1}
        // Which rows of how many these are is not known before the first have come.
        localeText={
          props.loading && props.rows.length === 0 ? UNKNOWN : undefined
        }
        paginationMeta={{ hasNextPage: props.hasNext }}
        paginationModel={{ page: props.page, pageSize: props.pageSize }}
        onPaginationModelChange={model =>
          props.onPage(model.page, model.pageSize)
        }
        pageSizeOptions={SIZES}
        columnHeaderHeight={44}
        checkboxSelection
        disableRowSelectionOnClick
        rowSelectionModel={{ type: 'include', ids: new Set(props.selected) }}
        onRowSelectionModelChange={model =>
          props.onSelect(
            new Set(
              model.type === 'include'
                ? [...model.ids].map(String)
                : props.rows
                    .map(row => row.uid)
                    .filter(uid => !model.ids.has(uid)),
            ),
          )
        }
        sx={{
          backgroundColor: 'background.paper',
          '& [role="columnheader"]': { px: 1 },
          '& [role="gridcell"]': {
            px: 1,
            py: 1,
            whiteSpace: 'normal',
            // Names break where their parts meet; only a word that is wider than the column is broken within.
            overflowWrap: 'break-word',
          },
        }}
      />
    </Box>
  );
}

function NoMatch() {
  const t = useT();
  return (
    <Box
      sx={{
        height: '100%',
        display: 'flex',
        alignItems: 'center',
        justifyContent: 'center',
      }}
    >
      <Typography>{t('fleet.noMatch')}</Typography>
    </Box>
  );
}
