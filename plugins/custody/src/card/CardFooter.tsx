import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { RenewDialog } from '../identity/RenewDialog';
import { SimulationDialog } from '../identity/SimulationDialog';
import { day, RelativeTime, useLanguage } from '../time';
import { useT } from '../translation';

/** When the next grant ends, and what can be done before. */
export function CardFooter(props: { identities: IdentitySummary[] }) {
  const t = useT();
  const language = useLanguage();
  const [open, setOpen] = useState<'renew' | 'simulate'>();
  const governed = props.identities.filter(({ state }) => state === 'governed');
  const next = governed
    .filter(identity => identity.grantEndsAt)
    .sort((a, b) => a.grantEndsAt!.localeCompare(b.grantEndsAt!))[0];
  const rotated = governed.find(({ mode }) => mode === 'rotated');
  if (!next && !rotated) return null;
  const close = () => setOpen(undefined);
  return (
    <Box
      sx={{
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
      }}
    >
      <Typography variant="body2" component="div">
        {next?.grantEndsAt && (
          <>
            {t('card.grantEnds')} {day(next.grantEndsAt, language)} (
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
          {t('card.simulate')}
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
