import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useOwnerSearch } from '../fields/useOwnerSearch';
import { useT } from '../translation';

const KINDS = ['Group', 'User'] as const;

/** Any owner that the catalog knows, one's own groups first; whatever the rows on the page are. */
export function OwnerFilter(props: {
  value: string | undefined;
  onChange: (owner: string | undefined) => void;
}) {
  const t = useT();
  const [text, setText] = useState('');
  const owners = useOwnerSearch(text, KINDS, props.value);
  return (
    <Autocomplete
      size="small"
      options={owners.options}
      value={owners.value}
      autoHighlight={owners.autoHighlight}
      onChange={(_, option) => props.onChange(option?.ref)}
      onInputChange={(_, input, reason) =>
        setText(reason === 'input' ? input : '')
      }
      filterOptions={owners.shown}
      getOptionLabel={option => option.name}
      getOptionKey={option => option.ref}
      isOptionEqualToValue={(a, b) => a.ref === b.ref}
      loading={owners.loading}
      loadingText={t('owner.loading')}
      noOptionsText={t('owner.none')}
      sx={{ minWidth: 190 }}
      renderInput={inputProps => (
        <TextField
          {...inputProps}
          variant="outlined"
          label={t('fleet.owner')}
          placeholder={t('fleet.any')}
          InputLabelProps={{ ...inputProps.InputLabelProps, shrink: true }}
        />
      )}
    />
  );
}
