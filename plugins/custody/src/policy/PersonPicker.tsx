import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useOwners } from '../fields/useOwners';
import { nameOf } from '../shared/names';
import { useDebounced } from '../shared/useDebounced';
import { useT } from '../translation';

const USERS = ['User'];
const SETTLE_MILLIS = 250;

/** A person of the catalog; oneself on top. */
export function PersonPicker(props: {
  value: string | null;
  onChange: (ref: string | null) => void;
}) {
  const t = useT();
  const [text, setText] = useState('');
  const people = useOwners(useDebounced(text, SETTLE_MILLIS), USERS);
  const { value } = props;
  const selected =
    people.options.find(({ ref }) => ref === value) ??
    (value ? { ref: value, name: nameOf(value), mine: false } : null);
  return (
    <Autocomplete
      size="small"
      sx={{ minWidth: 220 }}
      options={people.options}
      loading={people.loading}
      value={selected}
      getOptionLabel={({ name }) => name}
      isOptionEqualToValue={(option, chosen) => option.ref === chosen.ref}
      filterOptions={options => options}
      onInputChange={(_, next, reason) =>
        setText(reason === 'input' ? next : '')
      }
      onChange={(_, option) => props.onChange(option?.ref ?? null)}
      renderOption={(attributes, { ref, name }) => (
        <li {...attributes} key={ref}>
          {name}
        </li>
      )}
      renderInput={params => (
        <TextField {...params} label={t('policy.whatIf.person')} />
      )}
    />
  );
}
