import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { problemOf, useDelegations } from '../api';
import { useMyRef } from '../inbox/askedOfMe';
import { Panel } from '../shared/Panel';
import { useT } from '../translation';
import { DelegateDialog } from './DelegateDialog';
import { DelegationLine } from './DelegationLine';

/** To whom the signed-in person delegated, who did to them, and how to delegate. What is over long ago is left out. */
export function DelegationsPanel() {
  const t = useT();
  const me = useMyRef();
  const delegations = useDelegations();
  const [delegating, setDelegating] = useState(false);
  const open = (delegations.data?.items ?? []).filter(({ state }) =>
    ['upcoming', 'in-force'].includes(state),
  );
  return (
    <Box sx={{ mt: 3 }}>
      <Panel
        title={t('delegation.title')}
        aside={
          <Button size="small" onClick={() => setDelegating(true)}>
            {t('delegation.delegate')}
          </Button>
        }
      >
        {open.length === 0 && (
          <Typography variant="body2" color="text.secondary">
            {delegations.error
              ? t('delegation.failed', {
                  message: problemOf(delegations.error).message,
                })
              : t('delegation.help')}
          </Typography>
        )}
        {open.length > 0 && (
          <Box
            component="ul"
            sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}
          >
            {open.map(delegation => (
              <DelegationLine
                key={delegation.id}
                delegation={delegation}
                mine={delegation.delegator.ref === me}
              />
            ))}
          </Box>
        )}
      </Panel>
      {delegating && <DelegateDialog onClose={() => setDelegating(false)} />}
    </Box>
  );
}
