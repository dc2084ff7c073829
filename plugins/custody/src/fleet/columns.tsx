import Box from '@mui/material/Box';
import type { GridColDef } from '@mui/x-data-grid';
import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { FindingLine } from '../exceptions/FindingLine';
import { Breakable } from '../shared/Breakable';
import { IdentityState } from '../shared/IdentityState';
import { IdentityLink, RefLink } from '../shared/RefLink';
import { ScopeList } from '../shared/ScopeList';
import type { T } from '../translation';
import { NextEvent } from './NextEvent';

const COMMON = {
  sortable: false,
  filterable: false,
  disableColumnMenu: true,
} as const;

/** Columns of the fleet. The state comes early: it is what a page is opened for. */
export function fleetColumns(t: T): GridColDef<IdentitySummary>[] {
  return [
    {
      ...COMMON,
      field: 'name',
      headerName: t('fleet.columns.identity'),
      flex: 1.3,
      minWidth: 146,
      renderCell: ({ row }) => (
        <Box sx={{ minWidth: 0 }}>
          <IdentityLink namespace={row.namespace} name={row.name} />
          <Box sx={{ color: 'text.secondary' }}>{row.environment}</Box>
        </Box>
      ),
    },
    {
      ...COMMON,
      field: 'health',
      headerName: t('fleet.columns.state'),
      flex: 2,
      minWidth: 160,
      renderCell: ({ row }) => (
        <Box>
          <IdentityState identity={row} />
          {row.findings[0] && (
            <Box sx={{ mt: 0.25 }}>
              <FindingLine finding={row.findings[0]} />
            </Box>
          )}
        </Box>
      ),
    },
    {
      ...COMMON,
      field: 'next',
      headerName: t('fleet.columns.next'),
      flex: 1,
      minWidth: 100,
      renderCell: ({ row }) => <NextEvent identity={row} />,
    },
    {
      ...COMMON,
      field: 'component',
      headerName: t('fleet.columns.component'),
      flex: 1,
      minWidth: 142,
      renderCell: ({ row }) =>
        row.component ? <RefLink entityRef={row.component} /> : '–',
    },
    {
      ...COMMON,
      field: 'owner',
      headerName: t('fleet.columns.owner'),
      flex: 1,
      minWidth: 108,
      renderCell: ({ row }) =>
        row.owner ? (
          <RefLink entityRef={row.owner.ref} title={row.owner.title} />
        ) : (
          t('fleet.noOwner')
        ),
    },
    {
      ...COMMON,
      field: 'provider',
      headerName: t('fleet.columns.provider'),
      flex: 1,
      minWidth: 144,
      renderCell: ({ row }) => (
        <Box title={row.provider}>
          <Breakable>{row.provider}</Breakable>
          <Box sx={{ color: 'text.secondary' }}>
            {t(`fleet.modes.${row.mode}`)}
          </Box>
        </Box>
      ),
    },
    {
      ...COMMON,
      field: 'scopes',
      headerName: t('fleet.columns.scopes'),
      flex: 1.2,
      minWidth: 132,
      renderCell: ({ row }) => <ScopeList scopes={row.scopes} />,
    },
  ];
}
