import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import TextField from '@mui/material/TextField';
import { useApiHolder } from '@backstage/core-plugin-api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { JsonObject } from '@backstage/types';
import type { ScopeView } from '@custody/backstage-plugin-custody-common';
import { CustodyQueryProvider, custodyClientFrom, problemOf } from '../api';
import { keys } from '../api/keys';
import { nameOf } from '../shared/names';
import { Code } from '../shared/ScopeList';
import { useDebounced } from '../shared/useDebounced';
import { useEffect } from 'react';
import { useT, type T } from '../translation';
import { previewInput, scopesOf } from './options';
import { PreviewPanel } from './PreviewPanel';
import type { ScopesFieldProps } from './schemas';
import { identityOptionsOf } from './validation';

const SETTLE_MILLIS = 350;

/** `CustodyScopes`: what it may do, from the vocabulary, with what that asks for beneath it. */
export function ScopesField(props: ScopesFieldProps) {
  const { formData, onChange } = props;
  const scopes = scopesOf(formData);
  const padded = (formData?.length ?? 0) > scopes.length;
  useEffect(() => {
    // The form fills an array up to `minItems` with nothing; nothing is no scope.
    if (padded) onChange([]);
  }, [padded, onChange]);
  return (
    <CustodyQueryProvider>
      <ScopesPicker {...props} formData={scopes} />
      <LivePreview {...props} formData={scopes} />
    </CustodyQueryProvider>
  );
}

function ScopesPicker(props: ScopesFieldProps) {
  const t = useT();
  const api = custodyClientFrom(useApiHolder());
  const { formData, onChange, rawErrors, required, schema, uiSchema } = props;
  const vocabulary = useQuery({
    queryKey: keys.scopes,
    queryFn: ({ signal }) => api.scopes(undefined, { signal }),
    staleTime: 60_000,
  });
  const options = vocabulary.data?.items ?? [];
  const value = (formData ?? []).map(
    name => options.find(scope => scope.name === name) ?? unlisted(name),
  );
  return (
    <Autocomplete
      multiple
      id={props.idSchema?.$id}
      options={options}
      value={value}
      onChange={(_, scopes) => onChange(scopes.map(({ name }) => name))}
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
              label={scope.name}
              title={scope.title}
            />
          );
        })
      }
      renderOption={(optionProps, scope) => (
        <Box component="li" {...optionProps} key={scope.name}>
          <Box>
            <Code>{scope.name}</Code> {scope.title}
            <Box
              component="span"
              sx={{ display: 'block', typography: 'body2' }}
            >
              {aboutScope(t, scope)}
            </Box>
          </Box>
        </Box>
      )}
      renderInput={inputProps => (
        <TextField
          {...inputProps}
          label={schema.title ?? t('scopes.label')}
          placeholder={value.length === 0 ? t('scopes.search') : undefined}
          required={required}
          inputProps={{
            ...inputProps.inputProps,
            // A browser would ask for text although scopes are chosen.
            required: false,
          }}
          error={Boolean(rawErrors?.length) || vocabulary.isError}
          helperText={
            vocabulary.isError
              ? t('scopes.failed', {
                  message: problemOf(vocabulary.error).message,
                })
              : schema.description ?? t('scopes.help')
          }
          margin="normal"
          variant="outlined"
        />
      )}
    />
  );
}

function LivePreview(props: ScopesFieldProps) {
  const api = custodyClientFrom(useApiHolder());
  const formContext = props.formContext as
    | { formData?: JsonObject }
    | undefined;
  const input = previewInput(
    identityOptionsOf(props.uiSchema),
    formContext?.formData ?? {},
    props.formData,
  );
  const wanted = 'payload' in input ? JSON.stringify(input.payload) : '';
  const settled = useDebounced(wanted, SETTLE_MILLIS);
  const preview = useQuery({
    queryKey: keys.preview(settled),
    queryFn: ({ signal }) =>
      api.preview({ body: JSON.parse(settled) }, { signal }),
    enabled: settled !== '',
    placeholderData: keepPreviousData,
    // Who can approve changes while a form is open.
    staleTime: 10_000,
  });
  return (
    <PreviewPanel
      missing={'missing' in input ? input.missing : undefined}
      preview={preview.isError ? undefined : preview.data}
      loading={preview.isFetching || settled !== wanted}
      error={preview.error}
    />
  );
}

function aboutScope(t: T, scope: ScopeView): string {
  const owner = scope.resourceOwner
    ? t('scopes.ownedBy', { owner: nameOf(scope.resourceOwner) })
    : t('scopes.ownedByNobody');
  return `${t(`risk.${scope.risk}`)} · ${nameOf(scope.resource)}, ${owner}`;
}

function matches(scope: ScopeView, text: string): boolean {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const about = [scope.name, scope.title, scope.description, scope.resource]
    .join(' ')
    .toLocaleLowerCase();
  return words.every(word => about.includes(word));
}

/** A scope that the form holds and the vocabulary doesn't: shown, so that it can be taken out. */
function unlisted(name: string): ScopeView {
  return {
    name,
    title: name,
    description: null,
    risk: 'high',
    resource: name,
    resourceOwner: null,
    providers: [],
  };
}
