import Search from '@mui/icons-material/Search';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import { useEffect, useState } from 'react';
import {
  FINDING_RULES,
  IDENTITY_TYPES,
} from '@custody/backstage-plugin-custody-common';
import { useScopes } from '../api';
import { nameOf } from '../shared/names';
import { SelectFilter } from '../shared/SelectFilter';
import { useT } from '../translation';
import { OwnerFilter } from './OwnerFilter';
import type { FleetFilters } from './useFleetFilters';

const SETTLE_MILLIS = 300;

/** Search and filters. What is on offer doesn't depend on which page of the fleet is shown. */
export function FleetFilterBar(props: {
  filters: FleetFilters;
  active: boolean;
  onChange: (filters: Partial<FleetFilters>) => void;
  onClear: () => void;
}) {
  const t = useT();
  const { filters, onChange } = props;
  const environments = useEnvironments(filters.environment);
  return (
    <Box
      role="search"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'center' }}
    >
      <SearchBox value={filters.q ?? ''} onSettled={q => onChange({ q })} />
      <OwnerFilter
        value={filters.owner}
        onChange={owner => onChange({ owner })}
      />
      <SelectFilter
        label={t('fleet.environment')}
        any={t('fleet.any')}
        value={filters.environment}
        options={environments.map(value => ({ value, label: value }))}
        onChange={environment => onChange({ environment })}
      />
      <SelectFilter
        label={t('fleet.type')}
        any={t('fleet.any')}
        value={filters.type}
        options={IDENTITY_TYPES.map(type => ({
          value: type,
          label: t(`identityType.${type}`),
        }))}
        onChange={type => onChange({ type })}
      />
      <SelectFilter
        label={t('fleet.finding')}
        any={t('fleet.any')}
        value={filters.finding}
        options={FINDING_RULES.map(rule => ({
          value: rule,
          label: t(`finding.${rule}`),
        }))}
        onChange={finding => onChange({ finding })}
      />
      {filters.component && (
        <Chip
          label={`${t('fleet.component')}: ${nameOf(filters.component)}`}
          onDelete={() => onChange({ component: undefined })}
          sx={{ m: 0 }}
        />
      )}
      {props.active && (
        <Button onClick={props.onClear}>{t('fleet.clear')}</Button>
      )}
    </Box>
  );
}

function SearchBox(props: { value: string; onSettled: (q: string) => void }) {
  const t = useT();
  const [text, setText] = useState(props.value);
  const { value, onSettled } = props;
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onSettled(text), SETTLE_MILLIS);
    return () => clearTimeout(timer);
  }, [text, value, onSettled]);
  return (
    <TextField
      size="small"
      variant="outlined"
      type="search"
      label={t('fleet.search')}
      value={text}
      onChange={event => setText(event.target.value)}
      sx={{ minWidth: 220, flex: '1 1 220px', maxWidth: 360 }}
      InputProps={{
        startAdornment: (
          <InputAdornment position="start">
            <Search aria-hidden fontSize="small" />
          </InputAdornment>
        ),
      }}
    />
  );
}

/** The environments of all providers, by the vocabulary, and the one that is chosen. */
function useEnvironments(selected: string | undefined): string[] {
  const { data } = useScopes();
  const known = (data?.items ?? []).flatMap(({ providers }) =>
    providers.map(({ environment }) => environment),
  );
  return [...new Set(selected ? [...known, selected] : known)].sort();
}
