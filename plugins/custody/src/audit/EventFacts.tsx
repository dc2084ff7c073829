import Box from '@mui/material/Box';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { ReactNode } from 'react';
import type { AuditRecord } from '@custody/backstage-plugin-custody-common';
import { requestRouteRef } from '../routes';
import { CertificateButton } from '../shared/CertificateButton';
import { Facts } from '../shared/Facts';
import { RefLink } from '../shared/RefLink';
import { Code } from '../shared/ScopeList';
import { TextLink } from '../shared/TextLink';
import { absolute, RelativeTime, useLanguage } from '../time';
import { useT } from '../translation';
import { OutcomeChip } from './OutcomeChip';
import { Actor, Subject } from './parties';
import { Reason } from './Reason';

/** What happened, for people; what an event has nothing of is left out. */
export function EventFacts({ event }: { event: AuditRecord }) {
  const t = useT();
  const language = useLanguage();
  const { component, requestId, operationId, tenant, reason } = event;
  const rows: Array<readonly [string, ReactNode] | false> = [
    [
      t('audit.record.when'),
      <>
        {absolute(event.at, language, { seconds: true })} (
        <RelativeTime at={event.at} />)
      </>,
    ],
    [t('audit.record.who'), <Actor event={event} />],
    [t('audit.record.subject'), <Subject subject={event.subject} />],
    component !== null &&
      component !== event.subject && [
        t('audit.record.component'),
        <RefLink entityRef={component} />,
      ],
    [t('audit.record.outcome'), <OutcomeChip outcome={event.outcome} />],
    reason !== null && [t('audit.record.reason'), <Reason event={event} />],
    requestId !== null && [
      t('audit.record.request'),
      <OfRequest id={requestId} />,
    ],
    operationId !== null && [
      t('audit.record.operation'),
      <Code>{operationId}</Code>,
    ],
    [t('audit.record.tenant'), tenant ?? t('audit.record.noTenant')],
    [t('audit.record.type'), <Code>{event.type}</Code>],
  ];
  return (
    <Facts
      rows={rows.filter(
        (row): row is Exclude<typeof row, false> => row !== false,
      )}
    />
  );
}

/** The page of the request, and its certificate. */
function OfRequest({ id }: { id: string }) {
  const t = useT();
  const requestPath = useRouteRef(requestRouteRef);
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        flexWrap: 'wrap',
        alignItems: 'baseline',
        columnGap: 2,
      }}
    >
      <TextLink to={requestPath({ id })}>
        {t('audit.record.requestLink')}
      </TextLink>
      <CertificateButton requestId={id} />
    </Box>
  );
}
