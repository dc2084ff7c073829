import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { IdentityDetail } from '@custody/backstage-plugin-custody-common';
import { scopesOf } from '../fields/options';
import { ScopesPicker } from '../fields/ScopesPicker';
import { ScopeList } from '../shared/ScopeList';
import { useT } from '../translation';
import { changePayload } from './changePayload';
import { RequestDialog } from './RequestDialog';

/** Asks that an identity may do more, or less, than today. */
export function ChangeScopesDialog(props: {
  identity: IdentityDetail;
  onClose: () => void;
}) {
  const t = useT();
  // Once the change is granted, today is another; what the dialog was opened with stays.
  const [identity] = useState(props.identity);
  const [scopes, setScopes] = useState<string[]>([...identity.scopes]);
  const payload = changePayload(identity, { scopes });
  return (
    <RequestDialog
      title={t('identity.scopesDialog.title', { name: identity.name })}
      what={t('identity.scopesDialog.what')}
      submit={t('identity.scopesDialog.submit')}
      purpose="change"
      missing={missing()}
      payload={payload}
      formFirst
      onClose={props.onClose}
    >
      <ScopesPicker
        formData={scopes}
        onChange={chosen => setScopes(scopesOf(chosen))}
        provider={identity.provider}
        required
        // eslint-disable-next-line jsx-a11y/no-autofocus -- a dialog has to take the focus
        autoFocus
        rawErrors={scopes.length === 0 ? [t('scopes.required')] : []}
        schema={{
          description:
            scopes.length === 0
              ? t('scopes.required')
              : t('identity.scopesDialog.help'),
        }}
        uiSchema={{ 'ui:options': { noCredential: false } }}
      />
      <Difference
        label={t('identity.scopesDialog.added')}
        scopes={scopes.filter(scope => !identity.scopes.includes(scope))}
      />
      <Difference
        label={t('identity.scopesDialog.removed')}
        scopes={identity.scopes.filter(scope => !scopes.includes(scope))}
      />
    </RequestDialog>
  );

  function missing() {
    if (payload) return undefined;
    return scopes.length === 0 ? 'scopes' : 'change';
  }
}

function Difference(props: { label: string; scopes: readonly string[] }) {
  if (props.scopes.length === 0) return null;
  return (
    <Typography variant="body2" component="div">
      {props.label} <ScopeList scopes={props.scopes} />
    </Typography>
  );
}
