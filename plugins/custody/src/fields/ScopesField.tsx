import { useEffect } from 'react';
import { CustodyQueryProvider } from '../api';
import { LivePreview } from './LivePreview';
import { scopesOf } from './options';
import type { ScopesFieldProps } from './schemas';
import { ScopesPicker } from './ScopesPicker';

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
    <CustodyQueryProvider inForm>
      <ScopesPicker {...props} formData={scopes} />
      <LivePreview {...props} formData={scopes} />
    </CustodyQueryProvider>
  );
}
