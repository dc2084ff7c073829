import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useRequests } from '../api';
import { SkeletonRows } from '../shared/Loading';
import { ProblemState } from '../shared/ProblemState';
import { VisuallyHidden } from '../shared/VisuallyHidden';
import { RequestDetail } from '../request/RequestDetail';
import { ReviewActions } from '../request/ReviewActions';
import { ReviewDialog, type ReviewAct } from '../request/ReviewDialog';
import { useT } from '../translation';
import { InboxEmpty } from './InboxEmpty';
import { InboxList } from './InboxList';
import { useInboxKeys } from './useInboxKeys';

/** What waits for the signed-in person: the list left, the request right, everything by keyboard too. */
export function InboxPage() {
  const t = useT();
  const inbox = useRequests({ reviewable: 'me', state: 'pending', limit: 100 });
  const [params, setParams] = useSearchParams();
  const [act, setAct] = useState<ReviewAct>();
  const [said, setSaid] = useState('');
  const requests = inbox.data?.items ?? [];
  const index = Math.max(
    0,
    requests.findIndex(({ id }) => id === params.get('request')),
  );
  const selected = requests[index];
  const select = (id: string) =>
    setParams(
      previous => {
        previous.set('request', id);
        return previous;
      },
      { replace: true },
    );
  useInboxKeys(key => {
    if (!selected || act) return;
    if (key === 'next' || key === 'previous') {
      const target = requests[index + (key === 'next' ? 1 : -1)];
      if (target) select(target.id);
    } else if (selected.can.review.allowed) {
      setAct(key);
    }
  });
  const done = (finished: ReviewAct) => {
    setSaid(t(`inbox.done.${finished === 'deny' ? 'deny' : 'approve'}`));
    setAct(undefined);
    const following = requests[index + 1] ?? requests[index - 1];
    if (following) select(following.id);
  };

  if (inbox.isPending) return <InboxSkeleton />;
  if (!inbox.data) {
    return <ProblemState error={inbox.error} onRetry={() => inbox.refetch()} />;
  }
  return (
    <>
      <Box role="status">
        <VisuallyHidden>{said}</VisuallyHidden>
      </Box>
      {!selected && <InboxEmpty />}
      {selected && (
        <Box
          sx={{
            display: 'grid',
            gap: 2,
            alignItems: 'start',
            gridTemplateColumns: {
              xs: 'minmax(0, 1fr)',
              md: 'minmax(240px, 320px) minmax(0, 1fr)',
            },
          }}
        >
          <Box>
            <InboxList
              requests={requests}
              selectedId={selected.id}
              onSelect={select}
            />
            <Typography
              variant="body2"
              color="text.secondary"
              sx={{ mt: 1, display: { xs: 'none', md: 'block' } }}
            >
              {t('inbox.keys')}
            </Typography>
          </Box>
          <Card
            variant="outlined"
            component="article"
            sx={{
              overflow: 'visible',
              display: 'flex',
              flexDirection: 'column',
            }}
          >
            <Box sx={{ p: 3 }}>
              <RequestDetail request={selected} />
            </Box>
            <Box
              sx={{
                position: 'sticky',
                bottom: 0,
                px: 3,
                py: 2,
                borderTop: 1,
                borderColor: 'divider',
                backgroundColor: 'background.paper',
              }}
            >
              <ReviewActions request={selected} onAct={setAct} />
            </Box>
          </Card>
        </Box>
      )}
      {act && selected && (
        <ReviewDialog
          key={selected.id}
          act={act}
          request={selected}
          onClose={() => setAct(undefined)}
          onDone={done}
        />
      )}
    </>
  );
}

function InboxSkeleton() {
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: { xs: '1fr', md: '320px 1fr' },
      }}
    >
      <SkeletonRows rows={4} height={68} />
      <SkeletonRows rows={3} height={120} />
    </Box>
  );
}
