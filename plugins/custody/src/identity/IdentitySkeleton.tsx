import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Stack from '@mui/material/Stack';
import { Loading } from '../shared/Loading';

/** The grey shape of an identity: its headline, its versions, and with `whole` the two columns below. */
export function IdentitySkeleton(props: { whole?: boolean }) {
  return (
    <Loading>
      <Stack spacing={2}>
        <Skeleton variant="rounded" height={64} />
        <Skeleton variant="rounded" height={210} />
        {props.whole && (
          <Box
            sx={{
              display: 'grid',
              gap: 2,
              gridTemplateColumns: { lg: '1fr 1fr' },
            }}
          >
            <Skeleton variant="rounded" height={420} />
            <Skeleton variant="rounded" height={420} />
          </Box>
        )}
      </Stack>
    </Loading>
  );
}
