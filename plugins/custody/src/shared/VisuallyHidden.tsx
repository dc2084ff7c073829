import Box from '@mui/material/Box';
import type { PropsWithChildren } from 'react';

const HIDDEN = {
  border: 0,
  clip: 'rect(0 0 0 0)',
  height: '1px',
  margin: '-1px',
  overflow: 'hidden',
  padding: 0,
  position: 'absolute',
  whiteSpace: 'nowrap',
  width: '1px',
} as const;

/** For screen readers only. */
export function VisuallyHidden(
  props: PropsWithChildren<{
    /** For what may not stand in a line, such as a table. */
    block?: boolean;
  }>,
) {
  return (
    <Box component={props.block ? 'div' : 'span'} sx={HIDDEN}>
      {props.children}
    </Box>
  );
}
