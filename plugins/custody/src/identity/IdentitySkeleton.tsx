import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import { Loading } from '../shared/Loading';

/** The grey shape of an identity's page: headline, versions, and the two columns below. */
export function IdentitySkeleton() {
  return (
    <Stack spacing={2}>
      <HeadlineSkeleton />
      <TimelineSkeleton />
      <Box
        sx={{ display: 'grid', gap: 2, gridTemplateColumns: { lg: '1fr 1fr' } }}
      >
        <Skeleton variant="rounded" height={420} />
        <Skeleton variant="rounded" height={420} />
      </Box>
    </Stack>
  );
}

/** Of what it is, its name and ref, and what can be done; wrapped where those are. */
export function HeadlineSkeleton() {
  return (
    <Loading>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          justifyContent: 'space-between',
          alignItems: 'flex-end',
          gap: 2,
        }}
      >
        <Box>
          <Skeleton width={240} height={20} />
          <Skeleton width={300} height={28} />
          <Skeleton width={200} height={20} />
        </Box>
        <Skeleton
          variant="rounded"
          height={36}
          sx={{ width: 520, maxWidth: '100%' }}
        />
      </Box>
    </Loading>
  );
}

/** Of the picture of two versions. */
export function TimelineSkeleton() {
  return <Skeleton variant="rounded" height={227} />;
}
