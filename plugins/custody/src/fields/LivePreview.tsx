import type { JsonObject } from '@backstage/types';
import type { RequestPayloadInput } from '@custody/backstage-plugin-custody-common';
import { useDebounced } from '../shared/useDebounced';
import { previewInput } from './options';
import { PreviewPanel } from './PreviewPanel';
import type { ScopesFieldProps } from './schemas';
import { useAlternatives } from './useAlternatives';
import { usePreview } from './usePreview';
import { identityOptionsOf } from './validation';

const SETTLE_MILLIS = 350;

/** Asks for a preview once the form rests; the last answer stays, dimmed, until the next one is there. */
export function LivePreview(props: ScopesFieldProps) {
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
  const payload: RequestPayloadInput | undefined =
    settled === '' ? undefined : JSON.parse(settled);
  const preview = usePreview(settled);
  const answer = preview.isError ? undefined : preview.data;
  const current = Boolean(answer) && !preview.isPlaceholderData;
  const alternatives = useAlternatives(
    payload,
    current && !answer?.submittable && settled === wanted,
  );
  return (
    <PreviewPanel
      missing={'missing' in input ? input.missing : undefined}
      declares={payload?.kind === 'declare'}
      preview={answer}
      alternatives={alternatives}
      loading={preview.isFetching || settled !== wanted}
      error={preview.error}
    />
  );
}
