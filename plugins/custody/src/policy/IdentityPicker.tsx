import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useFleet } from '../api';
import { nameOf } from '../shared/names';
import { useDebounced } from '../shared/useDebounced';
import { useT } from '../translation';

const SETTLE_MILLIS = 250;

/** An identity that one may see, by its name. */
export function IdentityPicker(props: {
  value: string | null;
  onChange: (ref: string | null) => void;
}) {
  const t = useT();
  const [text, setText] = useState('');
  const term = useDebounced(text, SETTLE_MILLIS).trim();
  const fleet = useFleet({ limit: 50, ...(term && { q: term }) });
  const found = (fleet.data?.items ?? []).map(({ ref }) => ref);
  const options =
    props.value && !found.includes(props.value)
      ? [props.value, ...found]
      : found;
  return (
    <Autocomplete
      size="small"
      sx={{ minWidth: 260 }}
      options={options}
      loading={fleet.isFetching}
      value={props.value}
      getOptionLabel={ref => ref.replace(/^identity:/, '')}
      filterOptions={all => all}
      onInputChange={(_, next, reason) =>
        setText(reason === 'input' ? next : '')
      }
      onChange={(_, ref) => props.onChange(ref)}
      renderOption={(attributes, ref) => (
        <li {...attributes} key={ref} title={ref}>
          {nameOf(ref)}
        </li>
      )}
      renderInput={params => (
        <TextField {...params} label={t('policy.whatIf.identity')} />
      )}
    />
  );
}
