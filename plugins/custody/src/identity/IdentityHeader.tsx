import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type {
  IdentityDetail,
  Verb,
} from '@custody/backstage-plugin-custody-common';
import { HealthChip } from '../health';
import { CapabilityButton } from '../shared/CapabilityButton';
import { useT } from '../translation';
import { MoreActions, type MoreAction } from './MoreActions';
import { RenewDialog } from './RenewDialog';
import { SimulationDialog } from './SimulationDialog';
import { VerbDialog } from './VerbDialog';

type Open = Verb | MoreAction;

/** Name, state, and what can be done. */
export function IdentityHeader({
  identity,
  embedded,
}: {
  identity: IdentityDetail;
  embedded: boolean;
}) {
  const t = useT();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const { namespace, name, can } = identity;
  const suspended =
    identity.state === 'suspended' || identity.state === 'compromised';
  const cut: Verb = suspended ? 'resume' : 'suspend';
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        justifyContent: 'space-between',
        alignItems: 'flex-end',
        gap: 2,
      }}
    >
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="body2" color="text.secondary">
          {t('identity.eyebrow', {
            type: t(`identityType.${identity.type}`),
            environment: identity.environment,
          })}
          {' · '}
          {t(`risk.${identity.risk}`)}
        </Typography>
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            columnGap: 1.5,
          }}
        >
          <Typography
            component="h2"
            variant="h4"
            sx={{ m: 0, overflowWrap: 'anywhere', fontSize: '1.6rem' }}
          >
            {name}
          </Typography>
          <HealthChip state={identity.health} />
        </Box>
        <Typography variant="body2" color="text.secondary">
          {embedded ? identity.ref : identity.title ?? identity.ref}
        </Typography>
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <CapabilityButton
          variant="contained"
          can={can.rotate}
          onClick={() => setOpen('rotate')}
        >
          {t('identity.verbs.rotate')}
        </CapabilityButton>
        <CapabilityButton
          variant="outlined"
          can={can[cut]}
          onClick={() => setOpen(cut)}
        >
          {t(`identity.verbs.${cut}`)}
        </CapabilityButton>
        <CapabilityButton
          variant="outlined"
          color="error"
          can={can.compromised}
          onClick={() => setOpen('compromised')}
        >
          {t('identity.verbs.compromised')}
        </CapabilityButton>
        <MoreActions identity={identity} onAct={setOpen} />
      </Box>
      {open === 'renew' && (
        <RenewDialog namespace={namespace} name={name} onClose={close} />
      )}
      {open === 'simulate' && (
        <SimulationDialog namespace={namespace} name={name} onClose={close} />
      )}
      {open && open !== 'renew' && open !== 'simulate' && (
        <VerbDialog
          verb={open}
          namespace={namespace}
          name={name}
          onClose={close}
        />
      )}
    </Box>
  );
}
