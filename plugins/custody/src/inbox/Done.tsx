import Box from '@mui/material/Box';
import Snackbar from '@mui/material/Snackbar';
import { useState } from 'react';
import { VisuallyHidden } from '../shared/VisuallyHidden';

const SHOWN_MILLIS = 6_000;

/** Says what was just done, while the next request stands where that one stood. */
export function Done({ said }: { said: { text: string } | undefined }) {
  const [over, setOver] = useState(said);
  return (
    <>
      {/* A screen reader hears what changes in a place that was there before. */}
      <Box role="status">
        <VisuallyHidden>{said?.text}</VisuallyHidden>
      </Box>
      <Snackbar
        aria-hidden
        open={said !== over}
        message={said?.text}
        autoHideDuration={SHOWN_MILLIS}
        anchorOrigin={{ vertical: 'bottom', horizontal: 'center' }}
        ContentProps={{ role: 'presentation' }}
        onClose={(_, reason) => {
          if (reason === 'timeout') setOver(said);
        }}
      />
    </>
  );
}
