import Alert from '@mui/material/Alert';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { MAX_REASON_LENGTH } from '@custody/backstage-plugin-custody-common';
import { dayOf, endOf } from '../delegation/days';
import { PREVIEW_REASON } from '../fields/options';
import { RequestDialog } from '../identity/RequestDialog';
import { ruleName } from '../shared/ruleName';
import { DayInWords, useNow } from '../time';
import { useT } from '../translation';

const WEEK_MILLIS = 7 * 86_400_000;
const DAY_MILLIS = 86_400_000;

/** Asks that one rule does not hold for one identity until a day, with what is done instead. */
export function AskExceptionDialog(props: {
  namespace: string;
  name: string;
  rule: string;
  /** When what it is granted ends; null for never. */
  grantEndsAt: string | null;
  onClose: () => void;
}) {
  const t = useT();
  const now = useNow();
  const { namespace, name, rule, grantEndsAt } = props;
  const [until, setUntil] = useState(dayOf(now + WEEK_MILLIS));
  const [control, setControl] = useState('');
  const [tried, setTried] = useState(false);
  const told = control.trim();
  const valid = told !== '' && told.length <= MAX_REASON_LENGTH;
  return (
    <RequestDialog
      title={t('exceptions.dialog.title', {
        name,
        rule: ruleName(t, rule),
      })}
      what={t('exceptions.dialog.what')}
      submit={t('exceptions.dialog.submit')}
      purpose="except"
      blocked={until ? undefined : t('exceptions.dialog.untilRequired')}
      payload={
        until
          ? {
              kind: 'except',
              identity: { namespace, name },
              rule,
              // What it would meet does not depend on it.
              compensatingControl: valid ? told : PREVIEW_REASON,
              until: endOf(until),
              reason: PREVIEW_REASON,
            }
          : undefined
      }
      incomplete={!valid}
      onIncomplete={() => setTried(true)}
      onClose={props.onClose}
    >
      <TextField
        label={t('exceptions.dialog.control')}
        value={control}
        onChange={event => setControl(event.target.value)}
        helperText={t(
          tried && !valid
            ? 'exceptions.dialog.controlRequired'
            : 'exceptions.dialog.controlHelp',
        )}
        error={tried && !valid}
        required
        multiline
        minRows={2}
        fullWidth
        margin="normal"
        inputProps={{ 'aria-required': true }}
      />
      <TextField
        type="date"
        required
        margin="normal"
        label={t('exceptions.dialog.until')}
        value={until}
        onChange={event => setUntil(event.target.value)}
        InputLabelProps={{ shrink: true }}
        inputProps={{ min: dayOf(now + DAY_MILLIS) }}
      />
      <div role="status">
        {until && grantEndsAt && grantEndsAt < endOf(until) && (
          <Alert severity="warning" variant="outlined" sx={{ mt: 1 }}>
            {t('exceptions.dialog.grantEnds', {
              when: <DayInWords at={grantEndsAt} />,
            })}
          </Alert>
        )}
      </div>
    </RequestDialog>
  );
}
