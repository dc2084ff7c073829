import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useDelegate } from '../api';
import { OwnerPicker } from '../fields/OwnerField';
import { useMyRef } from '../inbox/askedOfMe';
import { ReasonDialog } from '../shared/ReasonDialog';
import { useNow } from '../time';
import { useT } from '../translation';
import { beginOf, dayOf, endOf } from './days';

const PEOPLE: { 'ui:options': { kinds: Array<'Group' | 'User'> } } = {
  'ui:options': { kinds: ['User'] },
};
const WEEK_MILLIS = 7 * 86_400_000;

/** Asks for whom, from when until when, and why. */
export function DelegateDialog(props: { onClose: () => void }) {
  const t = useT();
  const me = useMyRef();
  const now = useNow();
  const delegate = useDelegate();
  const [who, setWho] = useState<string>();
  const [tried, setTried] = useState(false);
  const [from, setFrom] = useState(dayOf(now));
  const [until, setUntil] = useState(dayOf(now + WEEK_MILLIS));
  const days = [
    { key: 'from', value: from, set: setFrom, min: dayOf(now) },
    { key: 'until', value: until, set: setUntil, min: from },
  ] as const;
  return (
    <ReasonDialog
      title={t('delegation.dialog.title')}
      what={t('delegation.dialog.what')}
      submit={t('delegation.dialog.submit')}
      help={t('delegation.dialog.reasonHelp')}
      busy={delegate.isPending}
      error={delegate.error}
      onClose={props.onClose}
      onSubmit={reason => {
        setTried(true);
        if (who && from && until) {
          delegate.mutate(
            {
              delegate: who,
              // Today is from now on.
              ...(from > dayOf(now) ? { from: beginOf(from) } : {}),
              until: endOf(until),
              reason,
            },
            { onSuccess: props.onClose },
          );
        }
      }}
    >
      <OwnerPicker
        formData={who}
        onChange={setWho}
        except={me}
        required
        rawErrors={tried && !who ? [t('delegation.dialog.whoRequired')] : []}
        uiSchema={PEOPLE}
        schema={{
          title: t('delegation.dialog.who'),
          description: t(
            tried && !who
              ? 'delegation.dialog.whoRequired'
              : 'delegation.dialog.whoHelp',
          ),
        }}
      />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, mt: 2.5 }}>
        {days.map(({ key, value, set, min }) => (
          <TextField
            key={key}
            type="date"
            required
            label={t(`delegation.dialog.${key}`)}
            value={value}
            onChange={event => set(event.target.value)}
            InputLabelProps={{ shrink: true }}
            inputProps={{ min }}
          />
        ))}
      </Box>
    </ReasonDialog>
  );
}
