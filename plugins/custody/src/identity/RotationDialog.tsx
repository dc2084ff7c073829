import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type {
  IdentityDetail,
  Preview,
} from '@custody/backstage-plugin-custody-common';
import { useRotationStatus } from '../api';
import {
  absolute,
  lengthOfTime,
  ServerText,
  useLanguage,
  useNow,
} from '../time';
import { useT } from '../translation';
import { changePayload } from './changePayload';
import { RequestDialog } from './RequestDialog';
import { readChoice } from './rotationChoice';

/** Asks that an identity be rotated by a schedule, in a window, or when the platform says. */
export function RotationDialog(props: {
  identity: IdentityDetail;
  onClose: () => void;
}) {
  const t = useT();
  const language = useLanguage();
  const now = useNow();
  const platform = useRotationStatus().data?.window;
  const [identity] = useState(props.identity);
  const [schedule, setSchedule] = useState(identity.rotation?.schedule ?? '');
  const [window, setWindow] = useState(identity.rotation?.window ?? '');
  const limit = identity.grant?.rotateEvery;
  const [answer, setAnswer] = useState<Preview>();
  const { choice, problems, next, ends, zone } = readChoice(
    { schedule, window },
    {
      uid: identity.uid,
      rotateEvery: limit ?? null,
      platform: platform ?? null,
      // The change would be granted anew, and end later than what is granted today.
      endsAt: answer?.submittable ? answer.grantEndsAt : identity.grantEndsAt,
      now,
    },
  );
  const payload = choice && changePayload(identity, { rotation: choice });
  return (
    <RequestDialog
      title={t('identity.rotationDialog.title', { name: identity.name })}
      what={
        limit
          ? t('identity.rotationDialog.whatUntil', {
              limit: lengthOfTime(limit, language),
            })
          : t('identity.rotationDialog.what')
      }
      submit={t('identity.rotationDialog.submit')}
      purpose="change"
      missing={payload ? undefined : 'change'}
      payload={payload}
      formFirst
      onPreview={setAnswer}
      onClose={props.onClose}
    >
      <TextField
        label={t('identity.rotationDialog.schedule')}
        placeholder="0 3 * * 1-4"
        value={schedule}
        onChange={event => setSchedule(event.target.value)}
        error={Boolean(problems.schedule)}
        helperText={
          problems.schedule ? (
            <ServerText>{problems.schedule}</ServerText>
          ) : (
            t('identity.rotationDialog.scheduleHelp')
          )
        }
        inputProps={{ spellCheck: false, maxLength: 100 }}
        // eslint-disable-next-line jsx-a11y/no-autofocus -- a dialog has to take the focus
        autoFocus
        fullWidth
        margin="normal"
      />
      <TextField
        label={t('identity.rotationDialog.window')}
        placeholder="Mon-Thu 09:00-16:00 Europe/Berlin"
        value={window}
        onChange={event => setWindow(event.target.value)}
        error={Boolean(problems.window)}
        helperText={
          problems.window ? (
            <ServerText>{problems.window}</ServerText>
          ) : (
            t(
              platform
                ? 'identity.rotationDialog.windowOf'
                : 'identity.rotationDialog.windowAny',
              { window: platform ?? '' },
            )
          )
        }
        inputProps={{ spellCheck: false, maxLength: 100 }}
        fullWidth
        margin="normal"
      />
      <Typography variant="body2" component="div" role="status">
        {next.length > 0 && (
          <>
            {t('identity.rotationDialog.next')}
            <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
              {next.map(at => (
                <li key={at}>{absolute(at, language, { zone })}</li>
              ))}
            </Box>
          </>
        )}
        {ends &&
          t(
            next.length > 0
              ? 'identity.rotationDialog.thenEnds'
              : 'identity.rotationDialog.endsFirst',
            { when: absolute(ends, language, { zone }) },
          )}
      </Typography>
    </RequestDialog>
  );
}
