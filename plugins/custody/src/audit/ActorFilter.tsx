import Autocomplete from '@mui/material/Autocomplete';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useOwnerSearch } from '../fields/useOwnerSearch';
import { useT } from '../translation';

const USERS = ['User'] as const;

/** Any person that the catalog knows; what is no person, such as `engine`, and who left is typed as the log has it. */
export function ActorFilter(props: {
  value: string | undefined;
  onChange: (actor: string | undefined) => void;
}) {
  const t = useT();
  const [text, setText] = useState('');
  const people = useOwnerSearch(text, USERS, props.value);
  const { value } = people;
  return (
    <Autocomplete
      freeSolo
      size="small"
      options={people.options}
      // What is no person is named as the log has it.
      value={
        value && !value.ref.startsWith('user:')
          ? { ...value, name: value.ref }
          : value
      }
      autoHighlight={people.autoHighlight}
      onChange={(_, option) =>
        props.onChange(
          (typeof option === 'string' ? option.trim() : option?.ref) ||
            undefined,
        )
      }
      onInputChange={(_, input, reason) =>
        setText(reason === 'input' ? input : '')
      }
      filterOptions={people.shown}
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
