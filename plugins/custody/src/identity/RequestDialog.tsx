import Box from '@mui/material/Box';
import { useRouteRef } from '@backstage/core-plugin-api';
import type {
  RequestPayloadInput,
  RequestView,
} from '@custody/backstage-plugin-custody-common';
import type { ReactNode } from 'react';
import { useSubmit } from '../api';
import type { Missing } from '../fields/options';
import { PreviewPanel } from '../fields/PreviewPanel';
import type { PreviewPurpose } from '../fields/previewWords';
import { usePreview } from '../fields/usePreview';
import { requestRouteRef } from '../routes';
import { ReasonDialog } from '../shared/ReasonDialog';
import { RequestStateChip } from '../shared/RequestStateChip';
import { TextLink } from '../shared/TextLink';
import { useT } from '../translation';

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
  missing?: Missing;
  /** Whether what is asked for can't be undone. */
  danger?: boolean;
  /** More of the form, before the preview. */
  children?: ReactNode;
  /** It was to be submitted while something is missing. */
  onIncomplete?: () => void;
  onClose: () => void;
}) {
  const t = useT();
  const submit = useSubmit();
  const { payload, purpose, missing } = props;
  const asks = payload !== undefined && !props.blocked && !submit.isSuccess;
  const preview = usePreview(asks ? JSON.stringify(payload) : '');
  const refused =
    preview.data && !preview.data.submittable
      ? t('identity.ask.refused')
      : undefined;
  return (
    <ReasonDialog
      title={props.title}
      what={props.what}
      submit={props.submit}
      blocked={props.blocked ?? refused}
      danger={props.danger}
      busy={submit.isPending || (payload === undefined && !missing)}
      error={submit.error}
      done={submit.data && <Asked request={submit.data} />}
      onClose={props.onClose}
      onSubmit={reason =>
        payload ? submit.mutate({ ...payload, reason }) : props.onIncomplete?.()
      }
    >
      {props.children}
      {!props.blocked && (
        <PreviewPanel
          missing={missing}
          purpose={purpose}
          preview={preview.isError ? undefined : preview.data}
          // What else could be asked for is not this form's to offer.
          alternatives={[]}
          loading={preview.isFetching || (payload === undefined && !missing)}
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
