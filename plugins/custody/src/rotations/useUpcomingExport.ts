import { useApi } from '@backstage/core-plugin-api';
import { useMutation } from '@tanstack/react-query';
import type { UpcomingRotation } from '@custody/backstage-plugin-custody-common';
import { custodyApiRef } from '../api';
import { downloadCsv } from '../shared/download';
import { upcomingCsv } from './upcomingCsv';

const PAGE = 100;

/** Downloads all that would be rotated until so many days from now, page by page, as CSV. */
export function useUpcomingExport() {
  const api = useApi(custodyApiRef);
  return useMutation({
    mutationFn: async (days: number) => {
      const rows: UpcomingRotation[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.upcomingRotations({
          query: { days, limit: PAGE, cursor },
        });
        rows.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      downloadCsv('rotations.csv', upcomingCsv(rows));
    },
  });
}
