import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import type { IdentityDetail } from '@custody/backstage-plugin-custody-common';
import { Facts } from '../shared/Facts';
import { Panel } from '../shared/Panel';
import { Person } from '../shared/Person';
import { RefLink } from '../shared/RefLink';
import { Code } from '../shared/ScopeList';
import { RelativeTime } from '../time';
import { useT } from '../translation';

/** Who answers for it, what it belongs to, and where it lives. */
export function FactsPanel({ identity }: { identity: IdentityDetail }) {
  const t = useT();
  const ref = (entityRef: string | null): ReactNode =>
    entityRef && <RefLink entityRef={entityRef} />;
  const rows: [string, ReactNode][] = [
    [
      t('identity.owner'),
      identity.owner ? (
        <RefLink entityRef={identity.owner.ref} title={identity.owner.title} />
      ) : (
        t('identity.noOwner')
      ),
    ],
    [
      t('identity.sponsor'),
      identity.sponsor && (
        <Person
          entityRef={identity.sponsor.ref}
          title={identity.sponsor.title}
        />
      ),
    ],
    [
      t('identity.component'),
      identity.component && (
        <>
          <RefLink entityRef={identity.component} />
          {!identity.componentTied && identity.state !== 'retired' && (
            <Typography variant="body2" color="text.secondary">
              {t('identity.notTied')}
            </Typography>
          )}
        </>
      ),
    ],
    [t('identity.system'), ref(identity.system)],
    [t('identity.provider'), identity.provider],
    [t('identity.mode'), t(`identity.modes.${identity.mode}`)],
    [
      t('identity.rotation.schedule'),
      identity.rotation?.schedule && <Code>{identity.rotation.schedule}</Code>,
    ],
    [t('identity.rotation.window'), identity.rotation?.window],
    [t('identity.exposure'), t(`identity.exposures.${identity.exposure}`)],
    [t('identity.origin'), t(`identity.origins.${identity.origin}`)],
    [t('identity.since'), <RelativeTime at={identity.createdAt} />],
  ];
  return (
    <Panel title={t('identity.facts')}>
      <Facts rows={rows.filter(([, value]) => Boolean(value))} />
    </Panel>
  );
}
