import Alert from '@mui/material/Alert';
import TextField from '@mui/material/TextField';
import { useCallback, useState } from 'react';
import {
  MAX_REASON_LENGTH,
  type Instant,
  type Preview,
} from '@custody/backstage-plugin-custody-common';
import { dayOf } from '../delegation/days';
import { PREVIEW_REASON } from '../fields/options';
import { RequestDialog } from '../identity/RequestDialog';
import { ruleName } from '../shared/ruleName';
import { DayInWords, moment, useLanguage, useNow } from '../time';
import { useT } from '../translation';
import { presetDay, untilOf } from './until';

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
  const language = useLanguage();
  const [latest, setLatest] = useState<Instant | null>(null);
  const limits = { grant: grantEndsAt, policy: latest };
  const [chosen, setChosen] = useState<string>();
  const day = chosen ?? presetDay(limits, now);
  const until = day ? untilOf(day, limits, now) : undefined;
  const [control, setControl] = useState('');
  const [tried, setTried] = useState(false);
  // The first that is told stands: each later answer gives a later instant, and would be asked about anew.
  const learn = useCallback(
    // Of an exception it is the latest end that policy gives, whatever is asked for.
    ({ grantEndsAt: end }: Preview) => setLatest(known => known ?? end),
    [],
  );
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
              until: until.at,
              reason: PREVIEW_REASON,
            }
          : undefined
      }
      incomplete={!valid}
      onPreview={learn}
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
        value={day}
        onChange={event => setChosen(event.target.value)}
        helperText={
          until?.with &&
          t(`exceptions.dialog.sooner.${until.with}`, {
            when: moment(until.at, language),
          })
        }
        InputLabelProps={{ shrink: true }}
        inputProps={{
          min: dayOf(now),
          max: limits.policy ? dayOf(Date.parse(limits.policy)) : undefined,
        }}
      />
      <div role="status">
        {until && grantEndsAt && grantEndsAt < until.at && (
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
