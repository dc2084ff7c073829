import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import {
  type NextRotation,
  useNextRotation,
} from '../rotations/useNextRotation';
import { LeasesInWords } from '../shared/LeasesInWords';
import { VersionBar } from '../shared/VersionBar';
import { DueTime, RelativeTime, useNow } from '../time';
import { useT, type T } from '../translation';

/** Where the credential stands in its life, and its consumers, in two lines. */
export function IdentityFacts({ identity }: { identity: IdentitySummary }) {
  const t = useT();
  const now = useNow();
  const { currentVersion, rotatedAt, grantEndsAt } = identity;
  const next = useNextRotation(identity);
  const rotationDueAt = next?.dueAt ?? null;
  const end = rotationDueAt ?? grantEndsAt;
  if (identity.mode === 'federated') {
    return (
      <Typography variant="body2" color="text.secondary">
        {t('card.noSecret')}
        <LastUsed identity={identity} />
      </Typography>
    );
  }
  if (identity.leases) {
    return (
      <Typography variant="body2" color="text.secondary">
        <LeasesInWords leases={identity.leases} />
      </Typography>
    );
  }
  if (currentVersion === null || !rotatedAt) {
    return <Muted>{t(`card.${withoutVersion(identity.state)}`)}</Muted>;
  }
  // The first version takes no other's place.
  const began = currentVersion === 1 ? t('card.issued') : t('card.rotated');
  return (
    <>
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          flexWrap: 'wrap',
          columnGap: 1,
        }}
      >
        <Typography
          variant="body2"
          component="span"
          sx={{ fontWeight: 700 }}
          title={t('card.version', { version: String(currentVersion) })}
        >
          v{currentVersion}
        </Typography>
        {end && (
          <>
            <Box sx={{ flex: '0 1 220px', display: 'flex', px: 0.5 }}>
              <VersionBar
                version={currentVersion}
                began={began}
                from={rotatedAt}
                event={eventWord(t, rotationDueAt, end, now)}
                until={end}
                health={identity.health}
              />
            </Box>
            <Typography variant="body2" component="span">
              {eventWord(t, rotationDueAt, end, now)} <DueTime at={end} />
              {next && <InWindow next={next} />}
            </Typography>
          </>
        )}
      </Box>
      <Typography variant="body2" color="text.secondary">
        {began} <RelativeTime at={rotatedAt} />
        {' · '}
        {consumersInWords(t, identity)}
        <LastUsed identity={identity} />
      </Typography>
    </>
  );
}

/** When it was last used, as far as the provider tells; nothing where it doesn't. */
function LastUsed({ identity }: { identity: IdentitySummary }) {
  const t = useT();
  if (!identity.lastUsedAt) return null;
  return (
    <>
      {' · '}
      {t('card.lastUsed')} <RelativeTime at={identity.lastUsedAt} />
      {identity.lastUsedIsLowerBound && ` ${t('card.atLeast')}`}
    </>
  );
}

/** Whether it is rotated in its window, or outside. Nothing where it may be at any time. */
function InWindow({ next: { window, isOutside } }: { next: NextRotation }) {
  const t = useT();
  if (window === null) return null;
  return <>, {t(isOutside ? 'card.outside' : 'card.inWindow', { window })}</>;
}

/** What there is to say where no version is current. */
function withoutVersion(state: IdentitySummary['state']) {
  switch (state) {
    case 'ungoverned':
      return 'noneOnRecord';
    case 'compromised':
    case 'retired':
      return 'noneLeft';
    default:
      return 'notYetIssued';
  }
}

function eventWord(
  t: T,
  rotationDueAt: string | null,
  end: string,
  now: number,
) {
  if (!rotationDueAt) return t('card.ends');
  return Date.parse(end) < now ? t('card.overdue') : t('card.due');
}

/** "2 consumers, both on v7", said for any number. */
export function consumersInWords(
  t: T,
  identity: Pick<IdentitySummary, 'consumers' | 'currentVersion'>,
): string {
  const { total, onCurrent } = identity.consumers;
  const version = String(identity.currentVersion);
  if (total === 0) return t('card.consumersNone');
  if (total === onCurrent) {
    return t('card.consumersAll', { count: total, version });
  }
  return t('card.consumersSome', {
    moved: String(onCurrent),
    n: String(total),
    version,
  });
}

function Muted(props: { children: string }) {
  return (
    <Typography variant="body2" color="text.secondary">
      {props.children}
    </Typography>
  );
}
