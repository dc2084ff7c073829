import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useOwners } from '../fields/useOwners';
import { nameOf } from '../shared/names';
import { useDebounced } from '../shared/useDebounced';
import { useT } from '../translation';

const SETTLE_MILLIS = 250;
const KINDS = ['Group', 'User'] as const;

/** Any owner that the catalog knows, one's own groups first; whatever the rows on the page are. */
export function OwnerFilter(props: {
  value: string | undefined;
  onChange: (owner: string | undefined) => void;
}) {
  const t = useT();
  const [text, setText] = useState('');
  const owners = useOwners(useDebounced(text, SETTLE_MILLIS), KINDS);
  const { value: ref } = props;
  const value = ref
    ? owners.options.find(option => option.ref === ref) ?? {
        ref,
        name: nameOf(ref),
        mine: false,
      }
    : null;
  return (
    <Autocomplete
      size="small"
      options={owners.options}
      value={value}
      onChange={(_, option) => props.onChange(option?.ref)}
      onInputChange={(_, input, reason) =>
        setText(reason === 'input' ? input : '')
      }
      // The catalog has searched already; what it found by another field than the name must not vanish.
      filterOptions={options => options}
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
