import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { requestRouteRef } from '../routes';
import { Person } from '../shared/Person';
import { Quote } from '../shared/ReviewLine';
import { TextLink } from '../shared/TextLink';
import { RelativeTime } from '../time';
import { useT } from '../translation';
import { EndsAndDue, useIsOverdue } from './EndsAndDue';

/** That the glass was broken for an identity and nobody has reviewed it: who, why, until when. Nothing where none was. */
export function BreakGlassBanner({
  identity,
}: {
  identity: Pick<IdentitySummary, 'name' | 'breakGlass'>;
}) {
  const { breakGlass } = identity;
  return breakGlass && <Banner name={identity.name} broken={breakGlass} />;
}

function Banner(props: {
  name: string;
  broken: NonNullable<IdentitySummary['breakGlass']>;
}) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  const { name, broken } = props;
  const isOverdue = useIsOverdue(broken.reviewDueAt);
  return (
    <Alert
      severity={isOverdue ? 'error' : 'warning'}
      variant="outlined"
      sx={{ mb: 2 }}
    >
      <AlertTitle>{t('breakGlass.banner', { name })}</AlertTitle>
      <div>
        {t('breakGlass.by', {
          who: <Person entityRef={broken.by.ref} title={broken.by.title} />,
          when: <RelativeTime at={broken.at} />,
        })}
      </div>
      <Quote>{broken.reason}</Quote>
      <EndsAndDue until={broken.until} reviewDueAt={broken.reviewDueAt} />{' '}
      <TextLink to={requestPath({ id: broken.requestId })}>
        {t('breakGlass.see')}
      </TextLink>
    </Alert>
  );
}
