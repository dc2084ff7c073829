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
  // What an earlier text had found is no choice: Enter takes the first.
  const typed = text.trim();
  const isFound = typed === term && !fleet.isPlaceholderData;
  const shown = (refs: string[]) =>
    refs.filter(
      ref =>
        typed === '' ||
        (isFound && found.includes(ref)) ||
        ref.includes(typed.toLocaleLowerCase()),
    );
  return (
    <Autocomplete
      size="small"
      sx={{ minWidth: 260 }}
      options={options}
      loading={fleet.isFetching}
      value={props.value}
      getOptionLabel={ref => ref.replace(/^identity:/, '')}
      autoHighlight={typed !== ''}
      filterOptions={shown}
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
