import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { HealthChip } from '../health';
import { useT } from '../translation';

/**
 * The state of an identity. An operation that failed and is tried again is not yet a state, but a word beside it, so that
 * a chip that still says healthy does not say that all goes well.
 */
export function IdentityState(props: {
  identity: Pick<IdentitySummary, 'health' | 'operation'>;
}) {
  const t = useT();
  const { health, operation } = props.identity;
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 0.75,
      }}
    >
      <HealthChip state={health} />
      {operation?.state === 'retrying' && (
        <Typography variant="body2" component="span" color="text.secondary">
          {t('operation.retryingWord')}
        </Typography>
      )}
    </Box>
  );
}
