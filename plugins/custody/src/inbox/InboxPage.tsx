import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { useInbox, useUnreviewed } from '../api';
import { BreakablePanel } from '../breakGlass/BreakablePanel';
import { UnreviewedPanel } from '../breakGlass/UnreviewedPanel';
import { DelegationsPanel } from '../delegation/DelegationsPanel';
import { SkeletonRows } from '../shared/Loading';
import { ProblemState } from '../shared/ProblemState';
import { RequestDetail } from '../request/RequestDetail';
import { sentenceOf } from '../request/sentence';
import { ReviewActions } from '../request/ReviewActions';
import { ReviewDialog, type ReviewAct } from '../request/ReviewDialog';
import { useLanguage } from '../time';
import { useT } from '../translation';
import { askedOf, useMyRef } from './askedOfMe';
import { BulkReviewDialog } from './BulkReviewDialog';
import { Done } from './Done';
import { ElsewhereNotice } from './ElsewhereNotice';
import { InboxEmpty } from './InboxEmpty';
import { InboxList } from './InboxList';
import { inboxKeys, type InboxKey } from './inboxKeys';
import { ShortcutsSwitch } from './ShortcutsSwitch';
import { useInboxSelection } from './useInboxSelection';
import { useShortcutsOn } from './useShortcutsOn';

/** What waits for the signed-in person: the list left, the request right, everything by keyboard too. */
export function InboxPage() {
  const t = useT();
  const language = useLanguage();
  const inbox = useInbox();
  const unreviewed = useUnreviewed();
  const requests = inbox.data?.pages.flatMap(({ items }) => items) ?? [];
  const { selectedId, select } = useInboxSelection(requests);
  const [lettersOn, setLettersOn] = useShortcutsOn();
  // INVARIANT: a dialog is about the request that was read when it opened, whatever the list becomes meanwhile.
  const [open, setOpen] = useState<{ act: ReviewAct; request: RequestView }>();
  const [bulk, setBulk] = useState(false);
  const [said, setSaid] = useState<{ text: string }>();
  const index = requests.findIndex(({ id }) => id === selectedId);
  const shown = open?.request ?? requests[index];

  const onKey = (key: InboxKey) => {
    if (open || bulk) return;
    if (key === 'next' || key === 'previous') {
      const target = requests[index + (key === 'next' ? 1 : -1)];
      if (target) select(target.id);
    } else if (shown && mayAct(shown, key)) {
      setOpen({ act: key, request: shown });
    }
  };
  const done = (finished: ReviewAct) => {
    const at = requests.findIndex(({ id }) => id === open?.request.id);
    const following = requests[at + 1] ?? requests[at - 1];
    if (open) {
      setSaid({
        text: t(`inbox.done.${finished === 'deny' ? 'deny' : 'approve'}`, {
          what: sentenceOf(t, open.request, language),
        }),
      });
    }
    select(following?.id);
    setOpen(undefined);
  };

  if (inbox.isPending) return <InboxSkeleton />;
  if (!inbox.data) {
    return <ProblemState error={inbox.error} onRetry={() => inbox.refetch()} />;
  }
  return (
    <>
      <Done said={said} />
      <UnreviewedPanel />
      {requests.length === 0 && !shown && (
        <>
          {selectedId && <ElsewhereNotice id={selectedId} />}
          {unreviewed.data?.items.length === 0 && <InboxEmpty />}
          <BreakablePanel besides={[]} />
        </>
      )}
      {(requests.length > 0 || shown) && (
        <Box
          // Takes the focus when its text is clicked, so that the letters work there.
          tabIndex={-1}
          onKeyDown={inboxKeys(lettersOn, onKey)}
          sx={{
            display: 'grid',
            gap: 2,
            alignItems: 'start',
            outline: 'none',
            gridTemplateColumns: {
              xs: 'minmax(0, 1fr)',
              md: 'minmax(240px, 320px) minmax(0, 1fr)',
            },
          }}
        >
          <Box>
            <InboxList
              requests={requests}
              selectedId={selectedId}
              onSelect={select}
            />
            {inbox.hasNextPage && (
              <Button
                fullWidth
                disabled={inbox.isFetchingNextPage}
                onClick={() => inbox.fetchNextPage()}
              >
                {t(inbox.isFetchingNextPage ? 'loading' : 'inbox.more')}
              </Button>
            )}
            {requests.length > 1 && (
              <Button fullWidth onClick={() => setBulk(true)}>
                {t('reviewing.several')}
              </Button>
            )}
            <ShortcutsSwitch on={lettersOn} onChange={setLettersOn} />
            {/* It is beside the list and no part of it: the letters mean nothing there. */}
            <Box onKeyDown={event => event.stopPropagation()}>
              <BreakablePanel besides={requests.map(({ id }) => id)} />
            </Box>
          </Box>
          {!shown && selectedId && <ElsewhereNotice id={selectedId} />}
          {shown && (
            <RequestCard
              request={shown}
              onAct={act => setOpen({ act, request: shown })}
            />
          )}
        </Box>
      )}
      <DelegationsPanel />
      {bulk && (
        <BulkReviewDialog requests={requests} onClose={() => setBulk(false)} />
      )}
      {open && (
        <ReviewDialog
          key={open.request.id}
          act={open.act}
          request={open.request}
          onClose={() => setOpen(undefined)}
          onDone={done}
        />
      )}
    </>
  );
}

function mayAct({ can }: RequestView, act: ReviewAct): boolean {
  return (act === 'deny' ? can.deny : can.review).allowed;
}

function RequestCard(props: {
  request: RequestView;
  onAct: (act: ReviewAct) => void;
}) {
  const t = useT();
  const asked = askedOf(useMyRef(), props.request.approvals);
  return (
    <Card
      variant="outlined"
      component="article"
      sx={{ overflow: 'visible', display: 'flex', flexDirection: 'column' }}
    >
      <Box sx={{ p: 3 }}>
        <RequestDetail request={props.request} />
      </Box>
      <Box
        sx={{
          // Where there is room for both: on a phone or under a large zoom it would hide what it is about.
          '@media (min-width: 900px) and (min-height: 600px)': {
            position: 'sticky',
            bottom: 0,
          },
          px: 3,
          py: 1.5,
          borderTop: 1,
          borderColor: 'divider',
          backgroundColor: 'background.paper',
        }}
      >
        {asked.length > 0 && (
          <Typography sx={{ mb: 1 }}>
            {t('inbox.counts', { terms: asked.join(', ') })}
          </Typography>
        )}
        <ReviewActions request={props.request} onAct={props.onAct} />
      </Box>
    </Card>
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
