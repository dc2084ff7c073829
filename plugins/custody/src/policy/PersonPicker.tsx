import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useOwnerSearch } from '../fields/useOwnerSearch';
import { useT } from '../translation';

const USERS = ['User'] as const;

/** A person of the catalog; oneself on top. */
export function PersonPicker(props: {
  value: string | null;
  onChange: (ref: string | null) => void;
}) {
  const t = useT();
  const [text, setText] = useState('');
  const people = useOwnerSearch(text, USERS, props.value);
  return (
    <Autocomplete
      size="small"
      sx={{ minWidth: 220 }}
      options={people.options}
      loading={people.loading}
      value={people.value}
      autoHighlight={people.autoHighlight}
      getOptionLabel={({ name }) => name}
      isOptionEqualToValue={(option, chosen) => option.ref === chosen.ref}
      filterOptions={people.shown}
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
