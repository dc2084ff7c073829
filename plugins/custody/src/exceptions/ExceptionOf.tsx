import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  EXCEPTABLE_RULES,
  type ExceptionView,
  type FindingView,
  type IdentityDetail,
} from '@custody/backstage-plugin-custody-common';
import { requestRouteRef } from '../routes';
import { TextLink } from '../shared/TextLink';
import { DayInWords, ServerText } from '../time';
import { useT } from '../translation';
import { AskExceptionDialog } from './AskExceptionDialog';

/** Under a finding: the exception that is in force or asked for, else a way to ask for one. */
export function ExceptionOf(props: {
  identity: IdentityDetail;
  finding: FindingView;
  /** Asked for, as far as the viewer may see. */
  exceptions: readonly ExceptionView[];
}) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  const [asking, setAsking] = useState(false);
  const { identity } = props;
  const { rule, exception } = props.finding;
  const link = (id: string) => (
    <TextLink to={requestPath({ id })}>{t('card.seeRequest')}</TextLink>
  );
  if (exception) {
    return (
      <Typography variant="body2">
        {t('exceptions.holds')} <DayInWords at={exception.until} />.{' '}
        <ServerText>
          {t('exceptions.why', { reason: exception.reason })}
        </ServerText>{' '}
        {link(exception.requestId)}
      </Typography>
    );
  }
  const asked = props.exceptions.find(
    each => each.rule === rule && each.state === 'pending',
  );
  if (asked) {
    return (
      <Typography variant="body2">
        {t('exceptions.waits')} {link(asked.requestId)}
      </Typography>
    );
  }
  // A request is about one thing at a time, and who only looks asks for nothing.
  const asks = identity.can.change.allowed || identity.can.transfer.allowed;
  if (
    !EXCEPTABLE_RULES.includes(rule) ||
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
          grantEndsAt={identity.grantEndsAt}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
