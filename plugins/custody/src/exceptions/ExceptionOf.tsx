import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import type {
  ExceptionView,
  IdentityDetail,
} from '@custody/backstage-plugin-custody-common';
import { requestRouteRef } from '../routes';
import { TextLink } from '../shared/TextLink';
import { RelativeTime } from '../time';
import { useT } from '../translation';
import { AskExceptionDialog } from './AskExceptionDialog';

/** Under a finding: the exception that is in force or asked for, else a way to ask for one. */
export function ExceptionOf(props: {
  identity: IdentityDetail;
  rule: string;
  exceptions: readonly ExceptionView[];
}) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  const [asking, setAsking] = useState(false);
  const { identity, rule } = props;
  const given = props.exceptions.find(each => each.rule === rule);
  if (given) {
    return (
      <Typography variant="body2">
        {given.state === 'in-force' ? (
          <>
            {t('exceptions.holds')} <RelativeTime at={given.until} />.
          </>
        ) : (
          t('exceptions.waits')
        )}{' '}
        <TextLink to={requestPath({ id: given.requestId })}>
          {t('card.seeRequest')}
        </TextLink>
      </Typography>
    );
  }
  // A request is about one thing at a time, and who only looks asks for nothing.
  const asks = identity.can.change.allowed || identity.can.transfer.allowed;
  if (
    identity.state !== 'governed' ||
    identity.pendingRequestId !== null ||
    !asks
  ) {
    return null;
  }
  return (
    <>
      <Button size="small" sx={{ ml: -0.5 }} onClick={() => setAsking(true)}>
        {t('exceptions.ask')}
      </Button>
      {asking && (
        <AskExceptionDialog
          namespace={identity.namespace}
          name={identity.name}
          rule={rule}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
