import Stack from '@mui/material/Stack';
import Divider from '@mui/material/Divider';
import Card from '@mui/material/Card';
import { useState } from 'react';
import { useRequest } from '../api';
import { SkeletonRows } from '../shared/Loading';
import { ProblemState } from '../shared/ProblemState';
import { RequestDetail } from './RequestDetail';
import { ReviewActions } from './ReviewActions';
import { ReviewDialog, type ReviewAct } from './ReviewDialog';

/** One request at its own address, so that it can be sent to somebody. */
export function RequestPage(props: { id: string }) {
  const request = useRequest(props.id);
  const [act, setAct] = useState<ReviewAct>();
  if (request.isPending) return <SkeletonRows rows={5} height={64} />;
  if (!request.data) {
    return (
      <ProblemState error={request.error} onRetry={() => request.refetch()} />
    );
  }
  const close = () => setAct(undefined);
  return (
    <Card variant="outlined" sx={{ p: 3, maxWidth: 960, overflow: 'visible' }}>
      <Stack spacing={2} divider={<Divider aria-hidden />}>
        <RequestDetail request={request.data} />
        {request.data.state === 'pending' && (
          <ReviewActions request={request.data} onAct={setAct} />
        )}
      </Stack>
      {act && (
        <ReviewDialog
          act={act}
          request={request.data}
          onClose={close}
          onDone={close}
        />
      )}
    </Card>
  );
}
