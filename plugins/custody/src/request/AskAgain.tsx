import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useState } from 'react';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { RequestDialog } from '../identity/RequestDialog';
import { taskRouteExternalRef } from '../routes';
import { nameOf } from '../shared/names';
import { ReviewLine } from '../shared/ReviewLine';
import { TextLink } from '../shared/TextLink';
import { useLanguage } from '../time';
import { useT } from '../translation';
import { sentenceOf } from './sentence';

/**
 * How it goes on with what is not there yet: the same is asked again, or its template started again. Nothing where neither
 * is for the reader to do.
 */
export function AskAgain({ request }: { request: RequestView }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  if (request.startAgain) return <StartAgain request={request} />;
  return (
    <>
      {request.askAgain && (
        <div>
          <Denials reviews={request.reviews} />
          <Button variant="outlined" onClick={() => setOpen(true)}>
            {t('request.again.ask')}
          </Button>
        </div>
      )}
      {open && (
        <AskAgainDialog request={request} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

/** Who denied it and why: what somebody who asks again has an answer to. */
function Denials({ reviews }: Pick<RequestView, 'reviews'>) {
  const denials = reviews.filter(({ verdict }) => verdict === 'deny');
  if (denials.length === 0) return null;
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, my: 1 }}>
      {denials.map(review => (
        <ReviewLine key={review.id} review={review} />
      ))}
    </Box>
  );
}

function AskAgainDialog(props: { request: RequestView; onClose: () => void }) {
  const t = useT();
  const language = useLanguage();
  // Once the same is asked again, this request can't be any more: what the dialog was opened with stays.
  const [asked] = useState(props.request.askAgain);
  return (
    <RequestDialog
      title={t('request.again.title')}
      what={sentenceOf(t, props.request, language)}
      submit={t('request.again.ask')}
      purpose="again"
      payload={asked ?? undefined}
      onClose={props.onClose}
    >
      <Denials reviews={props.request.reviews} />
    </RequestDialog>
  );
}

/** Custody keeps no values of forms, so the way back to the template is on the page of its task. */
function StartAgain({ request }: { request: RequestView }) {
  const t = useT();
  const taskPath = useRouteRef(taskRouteExternalRef);
  const { task, component, state } = request;
  const granted = state === 'approved' || state === 'fulfilled';
  return (
    <Alert severity="info" variant="outlined">
      {granted
        ? t('request.again.waits', { component: nameOf(component ?? '') })
        : t('request.again.nothing')}{' '}
      {t('request.again.start')}
      {task && taskPath && (
        <>
          {' '}
          <TextLink to={taskPath({ taskId: task.id })}>
            {t('request.again.task')}
          </TextLink>
        </>
      )}
    </Alert>
  );
}
