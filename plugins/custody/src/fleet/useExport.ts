import { useApi } from '@backstage/core-plugin-api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { custodyApiRef } from '../api';
import { downloadCsv } from '../shared/download';
import { fleetCsv } from './csv';
import type { FleetFilters } from './useFleetFilters';

const PAGE = 100;

/**
 * Downloads all that the filters match, page by page, as CSV.
 *
 * @returns the mutation, and `read`, how many were read so far
 */
export function useExport() {
  const api = useApi(custodyApiRef);
  const [read, setRead] = useState(0);
  const mutation = useMutation({
    mutationFn: async (filters: FleetFilters) => {
      setRead(0);
      const rows: IdentitySummary[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.listIdentities({
          query: { ...filters, limit: PAGE, cursor },
        });
        rows.push(...page.items);
        setRead(rows.length);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      downloadCsv('identities.csv', fleetCsv(rows));
    },
  });
  return { ...mutation, read };
}
