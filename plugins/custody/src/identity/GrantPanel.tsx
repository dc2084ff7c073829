import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import type { IdentityDetail } from '@custody/backstage-plugin-custody-common';
import { requestRouteRef } from '../routes';
import { Digest } from '../shared/Digest';
import { Facts } from '../shared/Facts';
import { Panel } from '../shared/Panel';
import { ScopeList } from '../shared/ScopeList';
import { TextLink } from '../shared/TextLink';
import { day, lengthOfTime, RelativeTime, useLanguage } from '../time';
import { useT } from '../translation';

/** What it may do, until when, and which request says so. */
export function GrantPanel({ identity }: { identity: IdentityDetail }) {
  const t = useT();
  const language = useLanguage();
  const requestPath = useRouteRef(requestRouteRef);
  const { grant, mode } = identity;
  if (!grant) {
    return (
      <Panel title={t('identity.grant.title')}>
        <Typography color="text.secondary">
          {t('identity.grant.none')}
        </Typography>
      </Panel>
    );
  }
  const length = (iso: string | null) => iso && lengthOfTime(iso, language);
  const rows: [string, ReactNode][] = [
    [t('identity.grant.scopes'), <ScopeList scopes={grant.scopes} />],
    [
      t('identity.grant.ends'),
      grant.endsAt ? (
        <>
          {day(grant.endsAt, language)} (<RelativeTime at={grant.endsAt} />)
        </>
      ) : (
        t('identity.grant.noEnd')
      ),
    ],
    [t('identity.grant.starts'), <RelativeTime at={grant.startsAt} />],
    // Policy owes all of these; only those of its mode mean something to an identity.
    [
      t('identity.grant.rotateEvery'),
      mode === 'rotated' && length(grant.rotateEvery),
    ],
    [
      t('identity.grant.maxOverlap'),
      mode === 'rotated' && length(grant.maxOverlap),
    ],
    [t('identity.grant.maxTtl'), mode === 'leased' && length(grant.maxTtl)],
    [
      t('identity.grant.request'),
      <TextLink to={requestPath({ id: grant.requestId })}>
        {t('identity.grant.requestLink')}
      </TextLink>,
    ],
    [
      t('identity.grant.policy'),
      <Digest value={grant.policyHash} what={t('identity.grant.policy')} />,
    ],
  ];
  return (
    <Panel title={t('identity.grant.title')}>
      <Facts rows={rows.filter(([, value]) => Boolean(value))} />
    </Panel>
  );
}
