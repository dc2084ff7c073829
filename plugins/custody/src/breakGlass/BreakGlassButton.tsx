import Button from '@mui/material/Button';
import { useState } from 'react';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { useT } from '../translation';
import { BreakGlassDialog } from './BreakGlassDialog';

/** For those whom policy lets break the glass for what waits; nothing for others. */
export function BreakGlassButton({ request }: { request: RequestView }) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  return (
    <>
      {request.can.breakGlass.allowed && (
        <Button
          variant="outlined"
          color="error"
          onClick={() => setAsking(true)}
        >
          {t('breakGlass.break.button')}
        </Button>
      )}
      {asking && (
        <BreakGlassDialog request={request} onClose={() => setAsking(false)} />
      )}
    </>
  );
}
