import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import TextField from '@mui/material/TextField';
import { useApiHolder } from '@backstage/core-plugin-api';
import { NO_CREDENTIAL_SCOPE } from '@custody/backstage-plugin-custody-common';
import { useQuery } from '@tanstack/react-query';
import { custodyClientFrom, problemOf } from '../api';
import { keys } from '../api/keys';
import { useT } from '../translation';
import { withoutContradiction } from './options';
import type { ScopesFieldProps } from './schemas';
import { ScopeLine } from './ScopeLine';
import {
  matches,
  noneOption,
  scopeOption,
  unlistedOption,
} from './scopeOptions';
import { useRequired } from './useRequired';

/** The vocabulary, searchable, each scope with its sentence, risk and owner; and last, that none is needed. */
export function ScopesPicker(
  props: Pick<
    ScopesFieldProps,
    'formData' | 'onChange' | 'rawErrors' | 'required' | 'schema'
  > &
    Partial<Pick<ScopesFieldProps, 'uiSchema' | 'idSchema'>> & {
      /** Where the identity lives already: scopes that mean nothing there are not on offer. */
      provider?: string;
      /** Whether it takes the focus of the dialog that it is in. */
      autoFocus?: boolean;
    },
) {
  const t = useT();
  const api = custodyClientFrom(useApiHolder());
  const { onChange, rawErrors, required, schema, uiSchema } = props;
  const formData = props.formData ?? [];
  const vocabulary = useQuery({
    queryKey: keys.scopes,
    queryFn: ({ signal }) => api.scopes(undefined, { signal }),
    staleTime: 60_000,
  });
  const noneIsOffered = uiSchema?.['ui:options']?.noCredential !== false;
  const options = [
    ...(vocabulary.data?.items ?? [])
      .filter(
        ({ providers }) =>
          !props.provider ||
          providers.some(({ ref }) => ref === props.provider),
      )
      .map(scope => scopeOption(scope)),
    ...(noneIsOffered && vocabulary.data ? [noneOption(t)] : []),
  ];
  const value = formData.map(
    name => options.find(scope => scope.name === name) ?? unlistedOption(name),
  );
  const { missing, inputProps: whenEmpty } = useRequired(
    value.length === 0,
    required,
  );
  const help = () => {
    if (vocabulary.isError) {
      return t('scopes.failed', {
        message: problemOf(vocabulary.error).message,
      });
    }
    if (missing) {
      return t(noneIsOffered ? 'scopes.requiredOrNone' : 'scopes.required');
    }
    return schema.description ?? t('scopes.help');
  };
  return (
    <Autocomplete
      multiple
      id={props.idSchema?.$id}
      options={options}
      value={value}
      onChange={(_, scopes) =>
        onChange(
          withoutContradiction(
            formData,
            scopes.map(({ name }) => name),
          ),
        )
      }
      groupBy={option =>
        option.name === NO_CREDENTIAL_SCOPE
          ? t('scopes.otherwise')
          : t('scopes.vocabulary')
      }
      getOptionLabel={scope => scope.name}
      getOptionKey={scope => scope.name}
      isOptionEqualToValue={(a, b) => a.name === b.name}
      filterOptions={(all, { inputValue }) =>
        all.filter(scope => matches(scope, inputValue))
      }
      disableCloseOnSelect
      autoHighlight
      loading={vocabulary.isPending}
      loadingText={t('scopes.loading')}
      noOptionsText={t('scopes.none')}
      disabled={Boolean(uiSchema?.['ui:disabled'])}
      renderTags={(scopes, tagProps) =>
        scopes.map((scope, index) => {
          const { key, ...rest } = tagProps({ index });
          return (
            <Chip
              key={key}
              {...rest}
              size="small"
              label={
                scope.name === NO_CREDENTIAL_SCOPE ? scope.title : scope.name
              }
              title={scope.title}
            />
          );
        })
      }
      renderOption={(optionProps, scope) => (
        <Box component="li" {...optionProps} key={scope.name}>
          <ScopeLine scope={scope} />
        </Box>
      )}
      renderInput={inputProps => (
        <TextField
          {...inputProps}
          label={schema.title ?? t('scopes.label')}
          placeholder={value.length === 0 ? t('scopes.search') : undefined}
          required={required}
          // eslint-disable-next-line jsx-a11y/no-autofocus -- a dialog has to take the focus
          autoFocus={props.autoFocus}
          inputProps={{ ...inputProps.inputProps, ...whenEmpty }}
          error={missing || Boolean(rawErrors?.length) || vocabulary.isError}
          helperText={help()}
          margin="normal"
          variant="outlined"
        />
      )}
    />
  );
}
