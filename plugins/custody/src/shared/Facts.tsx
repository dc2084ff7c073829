import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** Terms and what they are, in two columns that become one where it is narrow. */
export function Facts(props: {
  rows: readonly (readonly [string, ReactNode])[];
}) {
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        display: 'grid',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr)',
          sm: 'minmax(8em, max-content) minmax(0, 1fr)',
        },
        columnGap: 2,
        rowGap: { xs: 0, sm: 0.75 },
        '& dt': { color: 'text.secondary' },
        '& dd': { m: 0, mb: { xs: 1, sm: 0 }, overflowWrap: 'anywhere' },
      }}
    >
      {props.rows.map(([term, description]) => (
        <Box key={term} sx={{ display: 'contents' }}>
          <dt>{term}</dt>
          <dd>{description}</dd>
        </Box>
      ))}
    </Box>
  );
}
