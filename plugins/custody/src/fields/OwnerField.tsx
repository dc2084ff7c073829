import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { useMemo, useState } from 'react';
import { CustodyQueryProvider, problemOf } from '../api';
import { useT } from '../translation';
import type { OwnerFieldProps } from './schemas';
import { useOwnerSearch } from './useOwnerSearch';
import { useRequired } from './useRequired';

/** `CustodyOwner`: who answers for it. One's own groups stand on top. */
export function OwnerField(props: OwnerFieldProps) {
  return (
    <CustodyQueryProvider inForm>
      <OwnerPicker {...props} />
    </CustodyQueryProvider>
  );
}

/** Chooses an owner, of a template's form or in a dialog. */
export function OwnerPicker(
  props: Pick<
    OwnerFieldProps,
    'formData' | 'onChange' | 'rawErrors' | 'required' | 'schema'
  > &
    Partial<Pick<OwnerFieldProps, 'uiSchema' | 'idSchema'>> & {
      /** Who is no choice, such as who has it. */
      except?: string;
      /** Whether it takes the focus of the dialog that it is in. */
      autoFocus?: boolean;
    },
) {
  const t = useT();
  const { formData, onChange, rawErrors, required, schema, uiSchema } = props;
  const given = uiSchema?.['ui:options']?.kinds;
  const kinds = useMemo(() => given ?? ['Group'], [given]);
  const [text, setText] = useState('');
  const owners = useOwnerSearch(text, kinds, formData);
  const failed = owners.error && owners.options.length === 0;
  const { missing, inputProps: whenEmpty } = useRequired(!formData, required);
  const help = () => {
    if (failed) {
      return t('owner.failed', { message: problemOf(owners.error).message });
    }
    return missing
      ? t('owner.required')
      : schema.description ?? t('owner.help');
  };
  return (
    <Autocomplete
      id={props.idSchema?.$id}
      options={owners.options.filter(({ ref }) => ref !== props.except)}
      value={owners.value}
      onChange={(_, option) => onChange(option?.ref)}
      onInputChange={(_, input, reason) =>
        setText(reason === 'input' ? input : '')
      }
      filterOptions={owners.shown}
      groupBy={option => (option.mine ? t('owner.mine') : t('owner.others'))}
      getOptionLabel={option => option.name}
      getOptionKey={option => option.ref}
      isOptionEqualToValue={(a, b) => a.ref === b.ref}
      loading={owners.loading}
      loadingText={t('owner.loading')}
      noOptionsText={t('owner.none')}
      disabled={Boolean(uiSchema?.['ui:disabled'])}
      autoHighlight={owners.autoHighlight}
      renderOption={(optionProps, option) => (
        <Box component="li" {...optionProps} key={option.ref}>
          <Box>
            {option.name}
            <Box
              component="span"
              sx={{
                display: 'block',
                typography: 'body2',
                color: 'text.secondary',
              }}
            >
              {option.ref}
            </Box>
          </Box>
        </Box>
      )}
      renderInput={inputProps => (
        <TextField
          {...inputProps}
          label={schema.title ?? t('owner.label')}
          required={required}
          // eslint-disable-next-line jsx-a11y/no-autofocus -- a dialog has to take the focus
          autoFocus={props.autoFocus}
          inputProps={{ ...inputProps.inputProps, ...whenEmpty }}
          error={missing || Boolean(rawErrors?.length) || Boolean(failed)}
          helperText={help()}
          margin="normal"
          variant="outlined"
        />
      )}
    />
  );
}
