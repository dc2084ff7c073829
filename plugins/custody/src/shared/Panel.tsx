import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import { useId, type PropsWithChildren, type ReactNode } from 'react';

/** A titled part of a page; a region that screen readers can jump to. */
export function Panel(
  props: PropsWithChildren<{
    title: ReactNode;
    /** Stands at the end of the title's line. */
    aside?: ReactNode;
    /** Leaves out the inner padding, for tables that touch the edges. */
    flush?: boolean;
  }>,
) {
  const titleId = useId();
  return (
    <Card
      component="section"
      aria-labelledby={titleId}
      variant="outlined"
      sx={{ height: 'auto', overflow: 'visible', typography: 'body1' }}
    >
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'baseline',
          justifyContent: 'space-between',
          columnGap: 2,
          rowGap: 0.5,
          px: 2,
          py: 1.5,
          borderBottom: 1,
          borderColor: 'divider',
        }}
      >
        <Typography
          id={titleId}
          component="h2"
          variant="subtitle1"
          sx={{ fontWeight: 700, m: 0, fontSize: '1rem' }}
        >
          {props.title}
        </Typography>
        {props.aside}
      </Box>
      <Box sx={props.flush ? {} : { px: 2, py: 2 }}>{props.children}</Box>
    </Card>
  );
}
