import Box from '@mui/material/Box';
import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { DayInWords, ServerText } from '../time';
import { useT } from '../translation';

type Finding = IdentitySummary['findings'][number];

/** A finding where one line says how an identity does; of what an exception lifts, until when that holds. */
export function FindingLine({ finding }: { finding: Finding }) {
  const t = useT();
  const { exception, message } = finding;
  return (
    <>
      <ServerText>{message}</ServerText>
      {exception && (
        <Box component="span" title={exception.reason}>
          {' · '}
          {t('exceptions.excepted')} <DayInWords at={exception.until} />
        </Box>
      )}
    </>
  );
}
