import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import { Panel } from '../shared/Panel';
import { ProblemState } from '../shared/ProblemState';
import { useT } from '../translation';
import { ACTION_NAMES, type ActionName } from './actionNames';
import { Choice } from './Choice';
import { IdentityPicker } from './IdentityPicker';
import { PersonPicker } from './PersonPicker';
import { useMe, useWhatIf } from './usePolicy';
import { WhatIfAnswer } from './WhatIfAnswer';

// What only workloads do can't be asked of a person, and what there is can't be created.
const ASKED = ACTION_NAMES.filter(
  action => action !== 'lease' && action !== 'create',
);

/** Picks a person, an action and an identity, and says what policy would decide. Decides nothing. */
export function WhatIfPanel() {
  const t = useT();
  const me = useMe();
  const ask = useWhatIf();
  const intentId = useId();
  const [person, setPerson] = useState<string | null>(null);
  const [action, setAction] = useState<ActionName>('renew');
  const [identity, setIdentity] = useState<string | null>(null);
  const [intent, setIntent] = useState('');
  const principal = person ?? me.data ?? null;
  const asked = (change: () => void) => {
    // An answer stands beside the question that it answers, or not at all.
    ask.reset();
    change();
  };
  return (
    <Panel title={t('policy.whatIf.title')}>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 2 }}>
        {t('policy.whatIf.what')}
      </Typography>
      <Box
        component="form"
        onSubmit={event => {
          event.preventDefault();
          if (principal && identity) {
            ask.mutate({
              action,
              principal,
              identity: { ref: identity },
              ...(intent.trim() && { intent: intent.trim() }),
            });
          }
        }}
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 1.5,
          alignItems: 'flex-start',
        }}
      >
        <PersonPicker
          value={principal}
          onChange={value => asked(() => setPerson(value))}
        />
        <Choice
          label={t('policy.whatIf.action')}
          value={action}
          options={ASKED.map(value => ({
            value,
            label: t(`policy.actions.${value}`),
          }))}
          onChange={value => asked(() => setAction(value))}
        />
        <IdentityPicker
          value={identity}
          onChange={value => asked(() => setIdentity(value))}
        />
        <TextField
          id={intentId}
          size="small"
          label={t('policy.whatIf.intent')}
          value={intent}
          onChange={event => asked(() => setIntent(event.target.value))}
        />
        <Button
          type="submit"
          variant="contained"
          disabled={!principal || !identity || ask.isPending}
        >
          {t('policy.whatIf.ask')}
        </Button>
      </Box>
      <Box role="status" sx={{ mt: ask.data || ask.isError ? 2 : 0 }}>
        {ask.isError && <ProblemState error={ask.error} />}
        {ask.data && <WhatIfAnswer answer={ask.data} />}
      </Box>
    </Panel>
  );
}
