import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useId, type PropsWithChildren } from 'react';

/** A titled part of a request. */
export function RequestPart(props: PropsWithChildren<{ title: string }>) {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography
        id={id}
        component="h3"
        variant="body2"
        sx={{ color: 'text.secondary', fontWeight: 700, m: 0, mb: 0.5 }}
      >
        {props.title}
      </Typography>
      {props.children}
    </Box>
  );
}
