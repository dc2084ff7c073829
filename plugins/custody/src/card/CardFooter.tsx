import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { RenewDialog } from '../identity/RenewDialog';
import { SimulationDialog } from '../identity/SimulationDialog';
import { day, RelativeTime, useLanguage } from '../time';
import { useT } from '../translation';

/** A strip along the lower edge of the card. */
export const FOOTER = {
  display: 'flex',
  flexWrap: 'wrap',
  justifyContent: 'space-between',
  alignItems: 'center',
  columnGap: 2,
  mt: 2,
  mx: -2,
  mb: -2,
  px: 2,
  py: 1,
  borderTop: 1,
  borderColor: 'divider',
} as const;

/** When the next grant ends, and what can be done before. */
export function CardFooter(props: { identities: IdentitySummary[] }) {
  const t = useT();
  const language = useLanguage();
  const [open, setOpen] = useState<'renew' | 'simulate'>();
  const governed = props.identities.filter(({ state }) => state === 'governed');
  const ending = soonestFirst(governed, ({ grantEndsAt }) => grantEndsAt);
  const [next] = ending;
  const [rotated, ...othersRotated] = soonestFirst(
    governed.filter(({ mode }) => mode === 'rotated'),
    ({ rotationDueAt }) => rotationDueAt,
  );
  if (!next && !rotated) return null;
  const close = () => setOpen(undefined);
  return (
    <Box sx={FOOTER}>
      <Typography variant="body2" component="div">
        {next?.grantEndsAt && (
          <>
            {ending.length === 1
              ? t('card.grantEnds')
              : t('card.nextGrantEnds', { name: next.name })}{' '}
            {day(next.grantEndsAt, language)} (
            <RelativeTime at={next.grantEndsAt} />){' '}
            <Button
              size="small"
              onClick={() => setOpen('renew')}
              aria-label={`${t('card.renew')}: ${next.name}`}
            >
              {t('card.renew')}
            </Button>
          </>
        )}
      </Typography>
      {rotated && (
        <Button size="small" onClick={() => setOpen('simulate')}>
          {othersRotated.length === 0
            ? t('card.simulate')
            : t('card.simulateOne', { name: rotated.name })}
        </Button>
      )}
      {open === 'renew' && next && (
        <RenewDialog
          namespace={next.namespace}
          name={next.name}
          onClose={close}
        />
      )}
      {open === 'simulate' && rotated && (
        <SimulationDialog
          namespace={rotated.namespace}
          name={rotated.name}
          onClose={close}
        />
      )}
    </Box>
  );
}

/** Those that have such an instant, the soonest first. */
function soonestFirst(
  identities: readonly IdentitySummary[],
  instantOf: (identity: IdentitySummary) => string | null,
): IdentitySummary[] {
  return identities
    .flatMap(identity => {
      const at = instantOf(identity);
      return at === null ? [] : [{ identity, at }];
    })
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(({ identity }) => identity);
}
