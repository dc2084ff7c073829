import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import { DateTime } from 'luxon';
import type { ReactNode } from 'react';
import { SelectFilter } from '../shared/SelectFilter';
import { useT } from '../translation';
import { ActorFilter } from './ActorFilter';
import { SettledField } from './SettledField';
import { TypeFilter } from './TypeFilter';
import { OUTCOMES, type AuditFilters } from './useAuditFilters';

/** What of the log is shown. */
export function AuditFilterBar(props: {
  filters: AuditFilters;
  active: boolean;
  /** Whether steps of the engine are shown. */
  steps: boolean;
  onSteps: (shown: boolean) => void;
  onChange: (filters: Partial<AuditFilters>) => void;
  onClear: () => void;
  /** What is done with what is shown; stands at the end. */
  children: ReactNode;
}) {
  const t = useT();
  const { filters, onChange } = props;
  return (
    <Box
      role="search"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}
    >
      <TypeFilter value={filters.type} onChange={type => onChange({ type })} />
      <ActorFilter
        value={filters.actor}
        onChange={actor => onChange({ actor })}
      />
      <SettledField
        label={t('audit.filters.subject')}
        placeholder="identity:payments/ledger-api-db"
        width={270}
        value={filters.subject ?? ''}
        onSettled={text => onChange({ subject: text.trim() || undefined })}
      />
      <SelectFilter
        label={t('audit.filters.outcome')}
        any={t('audit.filters.any')}
        value={filters.outcome}
        options={OUTCOMES.map(value => ({
          value,
          label: t(`audit.outcomes.${value}`),
        }))}
        onChange={outcome => onChange({ outcome })}
      />
      <Box
        sx={{
          flexBasis: '100%',
          display: 'flex',
          flexWrap: 'wrap',
          gap: 1.5,
          alignItems: 'center',
        }}
      >
        {(['from', 'until'] as const).map(end => (
          <SettledField
            key={end}
            type="datetime-local"
            label={t(`audit.filters.${end}`)}
            width={215}
            value={localOf(filters[end])}
            onSettled={text => onChange({ [end]: instantOf(text) })}
          />
        ))}
        {/* A type that is chosen says by itself what is shown. */}
        {!filters.type && (
          <FormControlLabel
            control={<Switch size="small" checked={props.steps} />}
            label={t('audit.filters.steps')}
            onChange={(_, shown) => props.onSteps(shown)}
          />
        )}
        {props.active && (
          <Button onClick={props.onClear}>{t('audit.filters.clear')}</Button>
        )}
        <Box sx={{ ml: 'auto', display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          {props.children}
        </Box>
      </Box>
    </Box>
  );
}

/** An instant as the browser's field has it: in the zone of the browser, to the minute. */
function localOf(at: string | undefined): string {
  return at ? DateTime.fromISO(at).toFormat("yyyy-MM-dd'T'HH:mm") : '';
}

function instantOf(local: string): string | undefined {
  const time = DateTime.fromISO(local);
  return time.isValid ? time.toUTC().toISO() ?? undefined : undefined;
}
