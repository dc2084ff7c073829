import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

/** Why there is nothing, what will come here, and at most one thing to do. */
export function EmptyState(props: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Box sx={{ py: 2, maxWidth: '60ch' }}>
      <Typography variant="body1" sx={{ fontWeight: 600 }}>
        {props.title}
      </Typography>
      <Typography variant="body2" color="text.secondary" sx={{ mt: 0.5 }}>
        {props.children}
      </Typography>
      {props.action && <Box sx={{ mt: 2 }}>{props.action}</Box>}
    </Box>
  );
}
