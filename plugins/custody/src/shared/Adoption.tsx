import Typography from '@mui/material/Typography';
import type { Adoption } from '@custody/backstage-plugin-custody-common';
import { RelativeTime } from '../time';
import { useT } from '../translation';
import { Code } from './ScopeList';

/** "3 of 4 moved, waiting for `ledger-batch`", as the end of a line. */
export function AdoptionInWords({ adoption }: { adoption: Adoption }) {
  const t = useT();
  const { moved, of, waitingFor } = adoption;
  if (of === 0) return <>{t('step.noConsumers')}</>;
  return (
    <>
      {t('step.moved', { moved: String(moved), of: String(of) })}
      {waitingFor.length > 0 && (
        <>
          {', '}
          {t('step.waitingFor', {
            names: (
              <>
                {waitingFor.map(({ name }, index) => (
                  <span key={name}>
                    {index > 0 && ', '}
                    <Code>{name}</Code>
                  </span>
                ))}
              </>
            ),
          })}
        </>
      )}
    </>
  );
}

/** Who has moved, when, and how that is known. Nothing where nobody has. */
export function Movers({ adoption }: { adoption: Adoption }) {
  const t = useT();
  if (adoption.moves.length === 0) return null;
  return (
    <Typography variant="body2" color="text.secondary" component="div">
      {t('step.movers')}{' '}
      {adoption.moves.map(({ name, at, by }, index) => (
        <span key={name}>
          {index > 0 && ' · '}
          <Code>{name}</Code> <RelativeTime at={at} />,{' '}
          {t(`identity.timeline.by.${by}`)}
        </span>
      ))}
    </Typography>
  );
}
