import ExpandMore from '@mui/icons-material/ExpandMore';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useId, useState, type ReactNode } from 'react';
import { useT } from '../translation';

/**
 * One line on how things stand: what is amiss is always said, the rest opens at a click. So it takes a line while all
 * is well.
 */
export function StatusLine(props: {
  title: string;
  /** How many are well, in a few words. */
  count: ReactNode;
  /** What somebody should know without a click; nothing when all is well. */
  amiss: ReactNode;
  /** All of it; nothing while there is nothing to open. */
  all?: ReactNode;
}) {
  const t = useT();
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <Box
      component="section"
      aria-labelledby={`${id}-title`}
      sx={{
        display: 'grid',
        gridTemplateColumns: {
          xs: 'minmax(0, 1fr) auto',
          md: '210px minmax(0, 1fr) auto',
        },
        columnGap: 2,
        alignItems: 'start',
        px: 2,
        py: 0.75,
        '& + &': { borderTop: 1, borderColor: 'divider' },
      }}
    >
      <Box sx={{ py: 0.625 }}>
        <Typography
          id={`${id}-title`}
          component="h2"
          sx={{ display: 'inline', fontWeight: 700, m: 0 }}
        >
          {props.title}
        </Typography>{' '}
        <Typography component="span" color="text.secondary">
          {props.count}
        </Typography>
      </Box>
      <Box
        id={`${id}-body`}
        sx={{
          py: 0.625,
          minWidth: 0,
          gridColumn: { xs: '1 / -1', md: '2' },
          gridRow: { xs: 2, md: 1 },
          '&:empty': { py: 0 },
        }}
      >
        {open ? props.all : props.amiss}
      </Box>
      {props.all && (
        <Button
          size="small"
          color="inherit"
          aria-expanded={open}
          aria-controls={`${id}-body`}
          aria-labelledby={`${id}-button ${id}-title`}
          onClick={() => setOpen(!open)}
          endIcon={
            <ExpandMore
              sx={{ transform: open ? 'rotate(180deg)' : undefined }}
            />
          }
          sx={{ gridColumn: { xs: '2', md: '3' }, gridRow: 1 }}
        >
          <span id={`${id}-button`}>
            {t(open ? 'fleet.showLess' : 'fleet.showAll')}
          </span>
        </Button>
      )}
    </Box>
  );
}
