import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { Loading } from '../shared/Loading';

/** Widths of the lines of an entry: who asked, when, why, what policy said, two reviews, what came of it. */
const LINES = [55, 20, 45, 60, 40, 35, 40, 35, 50, 30];

/** The grey shape of one entry on the line of time. */
export function HistorySkeleton() {
  return (
    <Loading>
      <Box sx={{ pl: 2.5, borderLeft: 2, borderColor: 'divider' }}>
        {LINES.map((width, index) => (
          <Skeleton key={index} width={`${width}%`} height={24} />
        ))}
      </Box>
    </Loading>
  );
}
