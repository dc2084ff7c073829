import Box from '@mui/material/Box';
import { useRouteRef } from '@backstage/core-plugin-api';
import type {
  Preview,
  RequestPayloadInput,
  RequestView,
} from '@custody/backstage-plugin-custody-common';
import { useEffect, type ReactNode } from 'react';
import { useSubmit } from '../api';
import { PreviewPanel, type Lacking } from '../fields/PreviewPanel';
import type { PreviewPurpose } from '../fields/previewWords';
import { usePreview } from '../fields/usePreview';
import { requestRouteRef } from '../routes';
import { ReasonDialog } from '../shared/ReasonDialog';
import { RequestStateChip } from '../shared/RequestStateChip';
import { TextLink } from '../shared/TextLink';
import { useDebounced } from '../shared/useDebounced';
import { useT } from '../translation';

const SETTLE_MILLIS = 350;

/**
 * Submits a request from a page: what it would meet stands there before it is asked, a reason is owed, and what came of it
 * is a link.
 */
export function RequestDialog(props: {
  title: string;
  what: string;
  submit: string;
  purpose: PreviewPurpose;
  /** What is asked for, but for its reason; undefined while that is not known yet. */
  payload: RequestPayloadInput | undefined;
  /** Why it may not be asked for. */
  blocked?: string;
  /** What the form doesn't say yet, so that there is no payload. */
  missing?: Lacking;
  /** Whether what is asked for can't be undone. */
  danger?: boolean;
  /** Whether what comes before the reason takes the focus. */
  formFirst?: boolean;
  /** More of the form, before the preview. */
  children?: ReactNode;
  /** Whether the form lacks something that the preview does not depend on. */
  incomplete?: boolean;
  /** It was to be submitted while something is missing. */
  onIncomplete?: () => void;
  /** Is told what it would meet; has to be the same function each time. */
  onPreview?: (preview: Preview) => void;
  onClose: () => void;
}) {
  const submit = useSubmit();
  const { payload, purpose, missing } = props;
  const asks = payload !== undefined && !props.blocked && !submit.isSuccess;
  const wanted = asks ? JSON.stringify(payload) : '';
  const settled = useDebounced(wanted, SETTLE_MILLIS);
  const preview = usePreview(wanted === '' ? '' : settled);
  const { onPreview } = props;
  useEffect(() => {
    if (preview.data) onPreview?.(preview.data);
  }, [preview.data, onPreview]);
  const asking =
    preview.isFetching ||
    settled !== wanted ||
    (payload === undefined && !missing);
  return (
    <ReasonDialog
      title={props.title}
      what={props.what}
      submit={props.submit}
      blocked={props.blocked}
      // Why is said right above, by the preview.
      unready={asks && !asking && preview.data?.submittable === false}
      reasonFirst={!props.formFirst}
      danger={props.danger}
      busy={submit.isPending || (payload === undefined && !missing)}
      error={submit.error}
      done={submit.data && <Asked request={submit.data} />}
      onClose={props.onClose}
      onTry={payload && !props.incomplete ? undefined : props.onIncomplete}
      onSubmit={reason => {
        if (payload && !props.incomplete) {
          submit.mutate({ ...payload, reason });
        }
      }}
    >
      {props.children}
      {!props.blocked && (
        <PreviewPanel
          missing={missing}
          purpose={purpose}
          preview={preview.isError ? undefined : preview.data}
          // What else could be asked for is not this form's to offer.
          alternatives={[]}
          loading={asking}
          error={preview.error}
        />
      )}
    </ReasonDialog>
  );
}

function Asked({ request }: { request: RequestView }) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 1,
      }}
    >
      <span>{t('identity.ask.done')}</span>
      <RequestStateChip state={request.state} />
      <TextLink to={requestPath({ id: request.id })}>
        {t('card.seeRequest')}
      </TextLink>
    </Box>
  );
}
