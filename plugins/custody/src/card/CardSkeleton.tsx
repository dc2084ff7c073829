import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import { Loading } from '../shared/Loading';
import { FOOTER } from './CardFooter';

/** The grey shape of a card with one identity, which most components have. */
export function CardSkeleton() {
  return (
    <Loading>
      <Box
        sx={{ display: 'flex', justifyContent: 'space-between', columnGap: 2 }}
      >
        <Skeleton width="55%" height={24} />
        <Skeleton variant="rounded" width={84} height={24} />
      </Box>
      <Skeleton width="40%" height={26} />
      <Skeleton width="45%" height={20} />
      <Box sx={FOOTER}>
        <Skeleton width="45%" height={30} />
      </Box>
    </Loading>
  );
}
