import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useOwners } from '../fields/useOwners';
import { nameOf } from '../shared/names';
import { useDebounced } from '../shared/useDebounced';
import { useT } from '../translation';

const USERS = ['User'] as const;
const SETTLE_MILLIS = 250;

/** Any person that the catalog knows; what is no person, such as `engine`, and who left is typed as the log has it. */
export function ActorFilter(props: {
  value: string | undefined;
  onChange: (actor: string | undefined) => void;
}) {
  const t = useT();
  const [text, setText] = useState('');
  const people = useOwners(useDebounced(text, SETTLE_MILLIS), USERS);
  const { value: ref } = props;
  const value = ref
    ? people.options.find(option => option.ref === ref) ?? {
        ref,
        name: ref.startsWith('user:') ? nameOf(ref) : ref,
        mine: false,
      }
    : null;
  return (
    <Autocomplete
      freeSolo
      size="small"
      options={people.options}
      value={value}
      onChange={(_, option) =>
        props.onChange(
          (typeof option === 'string' ? option.trim() : option?.ref) ||
            undefined,
        )
      }
      onInputChange={(_, input, reason) =>
        setText(reason === 'input' ? input : '')
      }
      // The catalog has searched already; what it found by another field than the name must not vanish.
      filterOptions={options => options}
      getOptionLabel={option =>
        typeof option === 'string' ? option : option.name
      }
      getOptionKey={option =>
        typeof option === 'string' ? option : option.ref
      }
      isOptionEqualToValue={(a, b) => a.ref === b.ref}
      sx={{ width: 190 }}
      renderInput={inputProps => (
        <TextField
          {...inputProps}
          variant="outlined"
          label={t('audit.filters.actor')}
          placeholder={t('audit.filters.any')}
          InputLabelProps={{ ...inputProps.InputLabelProps, shrink: true }}
        />
      )}
    />
  );
}
