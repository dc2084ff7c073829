import ReportProblemOutlined from '@mui/icons-material/ReportProblemOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { useT } from '../translation';
import { BreakGlassDialog } from './BreakGlassDialog';

/**
 * For those whom policy lets break the glass for what waits; nothing for others. It stands apart from the verdicts, so that
 * nobody takes it for one of them.
 */
export function BreakGlassButton({ request }: { request: RequestView }) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  return (
    <>
      {request.can.breakGlass.allowed && (
        <Box
          role="group"
          aria-label={t('breakGlass.break.emergency')}
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            columnGap: 1,
            mt: 1,
          }}
        >
          <Typography variant="body2" color="text.secondary" aria-hidden>
            {t('breakGlass.break.emergency')}:
          </Typography>
          <Button
            size="small"
            variant="text"
            color="inherit"
            startIcon={<ReportProblemOutlined />}
            onClick={() => setAsking(true)}
          >
            {t('breakGlass.break.button')}
          </Button>
        </Box>
      )}
      {asking && (
        <BreakGlassDialog request={request} onClose={() => setAsking(false)} />
      )}
    </>
  );
}
