import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { useT } from '../translation';
import { RequestStateChip } from './RequestStateChip';

/** Where a request stands. A word beside it says where what it was for is not there yet, however approved it is. */
export function RequestStanding(props: {
  request: Pick<RequestView, 'state' | 'startAgain'>;
}) {
  const t = useT();
  const { state, startAgain } = props.request;
  const waits = startAgain && (state === 'approved' || state === 'fulfilled');
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
      <RequestStateChip state={state} />
      {waits && (
        <Typography variant="body2" component="span" color="text.secondary">
          {t('request.templateWaits')}
        </Typography>
      )}
    </Box>
  );
}
