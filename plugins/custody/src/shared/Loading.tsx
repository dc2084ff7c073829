import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import type { PropsWithChildren } from 'react';
import { useT } from '../translation';
import { VisuallyHidden } from './VisuallyHidden';

/** Says once to a screen reader that something loads; what is inside are the grey shapes of it. */
export function Loading(props: PropsWithChildren<{}>) {
  const t = useT();
  return (
    <Box role="status" aria-busy="true">
      <VisuallyHidden>{t('loading')}</VisuallyHidden>
      {props.children}
    </Box>
  );
}

/** Grey rows of the height of real ones. */
export function SkeletonRows(props: { rows: number; height: number }) {
  return (
    <Loading>
      {Array.from({ length: props.rows }, (_, index) => (
        <Skeleton
          key={index}
          variant="rounded"
          height={props.height}
          sx={{ my: 1 }}
        />
      ))}
    </Loading>
  );
}
