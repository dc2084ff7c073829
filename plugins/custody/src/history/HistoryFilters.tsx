import Box from '@mui/material/Box';
import { useRef } from 'react';
import {
  REQUEST_KINDS,
  type HistoryGroup,
} from '@custody/backstage-plugin-custody-common';
import { SelectFilter } from '../shared/SelectFilter';
import { useT } from '../translation';
import type { HistoryFilter } from './ApprovalHistoryPanel';

/** Filters by identity and kind. Identities once seen stay on offer while a filter hides them. */
export function HistoryFilters(props: {
  filter: HistoryFilter;
  groups: HistoryGroup[];
  onChange: (filter: HistoryFilter) => void;
}) {
  const t = useT();
  const seen = useRef(new Map<string, string>());
  for (const { request } of props.groups) {
    if (request.identity) {
      seen.current.set(request.identity.ref, request.identity.name);
    }
  }
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      {seen.current.size > 1 && (
        <SelectFilter
          label={t('history.identity')}
          any={t('history.all')}
          value={props.filter.identity}
          options={[...seen.current].map(([value, label]) => ({
            value,
            label,
          }))}
          onChange={identity => props.onChange({ ...props.filter, identity })}
        />
      )}
      <SelectFilter
        label={t('history.kind')}
        any={t('history.all')}
        value={props.filter.kind}
        options={REQUEST_KINDS.map(kind => ({
          value: kind,
          label: t(`requestKind.${kind}`),
        }))}
        onChange={kind => props.onChange({ ...props.filter, kind })}
      />
    </Box>
  );
}
