import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { IdentityDetail } from '@custody/backstage-plugin-custody-common';
import { problemOf, useSubmit } from '../api';
import { requestRouteRef } from '../routes';
import { RequestStateChip } from '../shared/RequestStateChip';
import { TextLink } from '../shared/TextLink';
import { ServerText } from '../time';
import { useT } from '../translation';

/** The findings that a renewal mends. */
const MENDED = ['grant-ending', 'expired'];

/**
 * Renews a grant as it is, in one click, under the finding that it ends. It is a request like any other: policy is asked
 * again, owes what it owes today, and what came of it is said beside a link.
 */
export function RenewUnchanged(props: {
  identity: IdentityDetail;
  rule: string;
}) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  const submit = useSubmit();
  const { identity, rule } = props;
  const { namespace, name } = identity;
  if (submit.data) {
    return (
      <Box
        role="status"
        sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1 }}
      >
        <span>{t('identity.ask.done')}</span>
        <RequestStateChip state={submit.data.state} />
        <TextLink to={requestPath({ id: submit.data.id })}>
          {t('card.seeRequest')}
        </TextLink>
      </Box>
    );
  }
  if (
    !MENDED.includes(rule) ||
    identity.state !== 'governed' ||
    identity.pendingRequestId !== null ||
    !identity.can.change.allowed
  ) {
    return null;
  }
  return (
    <>
      <Button
        size="small"
        sx={{ ml: -0.5 }}
        disabled={submit.isPending}
        title={t('renewal.help')}
        onClick={() =>
          submit.mutate({
            kind: 'renew',
            identity: { namespace, name },
            reason: t('renewal.reason'),
          })
        }
      >
        {t(submit.isPending ? 'reason.sending' : 'renewal.unchanged')}
      </Button>
      {submit.isError && (
        <Alert severity="error" variant="outlined" sx={{ mt: 1 }}>
          <ServerText>{problemOf(submit.error).message}</ServerText>
        </Alert>
      )}
    </>
  );
}
