import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { RequestKind } from '@custody/backstage-plugin-custody-common';
import { useComponentHistory } from '../api';
import { EmptyState } from '../shared/EmptyState';
import { Panel } from '../shared/Panel';
import { ProblemState } from '../shared/ProblemState';
import { useT } from '../translation';
import { HistoryFilters } from './HistoryFilters';
import { HistoryGroupItem } from './HistoryGroupItem';
import { HistorySkeleton } from './HistorySkeleton';
import { useLoadOnScroll } from './useLoadOnScroll';

export type HistoryFilter = { identity?: string; kind?: RequestKind };

/** The card's content, by component: newest first, a request a group, older groups on scroll. */
export function ApprovalHistoryPanel(props: {
  namespace: string;
  name: string;
}) {
  const t = useT();
  const [filter, setFilter] = useState<HistoryFilter>({});
  const history = useComponentHistory(props.namespace, props.name, filter);
  const groups = history.data?.pages.flatMap(page => page.items) ?? [];
  const filtered = Boolean(filter.identity || filter.kind);
  const sentinel = useLoadOnScroll(
    history.hasNextPage && !history.isFetchingNextPage,
    () => history.fetchNextPage(),
  );
  return (
    <Panel
      title={t('history.title')}
      aside={
        (groups.length > 1 || filtered) && (
          <HistoryFilters
            filter={filter}
            groups={groups}
            onChange={setFilter}
          />
        )
      }
    >
      {history.isPending && <HistorySkeleton />}
      {history.isError && !history.data && (
        <ProblemState error={history.error} onRetry={() => history.refetch()} />
      )}
      {history.data && groups.length === 0 && !filtered && (
        <EmptyState title={t('history.emptyTitle')}>
          {t('history.empty')}
        </EmptyState>
      )}
      {history.data && groups.length === 0 && filtered && (
        <Typography color="text.secondary">
          {t('history.emptyFiltered')}
        </Typography>
      )}
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {groups.map(group => (
          <HistoryGroupItem key={group.request.id} group={group} />
        ))}
      </Box>
      {history.hasNextPage && (
        <Box ref={sentinel}>
          <Button
            onClick={() => history.fetchNextPage()}
            disabled={history.isFetchingNextPage}
          >
            {history.isFetchingNextPage
              ? t('history.loadingOlder')
              : t('history.older')}
          </Button>
        </Box>
      )}
    </Panel>
  );
}
