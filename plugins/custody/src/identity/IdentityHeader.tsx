import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import {
  VERBS,
  type IdentityDetail,
  type Verb,
} from '@custody/backstage-plugin-custody-common';
import { CapabilityButton } from '../shared/CapabilityButton';
import { IdentityState } from '../shared/IdentityState';
import { LeasesInWords } from '../shared/LeasesInWords';
import { useT } from '../translation';
import { AskToRetireDialog } from './AskToRetireDialog';
import { ChangeScopesDialog } from './ChangeScopesDialog';
import { GovernDialog } from './GovernDialog';
import { MoreActions, type MoreAction } from './MoreActions';
import { RenewDialog } from './RenewDialog';
import { RotationDialog } from './RotationDialog';
import { SimulationDialog } from './SimulationDialog';
import { TransferDialog } from './TransferDialog';
import { VerbDialog } from './VerbDialog';

type Open = Verb | MoreAction | 'govern';

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
  const endsSoon = identity.findings.some(
    ({ rule }) => rule === 'grant-ending',
  );
  // Of what has no versions there is nothing to rotate, and never will be.
  const hasVersions = identity.mode === 'rotated' || identity.mode === 'static';
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
          <IdentityState identity={identity} />
        </Box>
        {!embedded && identity.title && (
          <Typography variant="body2" color="text.secondary">
            {identity.title}
          </Typography>
        )}
        {identity.leases && (
          <Typography sx={{ mt: 0.5 }}>
            <LeasesInWords leases={identity.leases} />
          </Typography>
        )}
      </Box>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        {identity.state === 'ungoverned' ? (
          // Nothing of it is approved, so there is nothing to act on yet.
          <CapabilityButton
            variant="contained"
            can={can.govern}
            onClick={() => setOpen('govern')}
          >
            {t('identity.ask.govern')}
          </CapabilityButton>
        ) : (
          <>
            {endsSoon && (
              <Button variant="contained" onClick={() => setOpen('renew')}>
                {t('identity.renew')}
              </Button>
            )}
            {hasVersions && (
              <CapabilityButton
                variant={endsSoon ? 'outlined' : 'contained'}
                can={can.rotate}
                onClick={() => setOpen('rotate')}
              >
                {t('identity.verbs.rotate')}
              </CapabilityButton>
            )}
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
          </>
        )}
        <MoreActions identity={identity} renews={!endsSoon} onAct={setOpen} />
      </Box>
      {open === 'govern' && (
        <GovernDialog namespace={namespace} name={name} onClose={close} />
      )}
      {open === 'renew' && (
        <RenewDialog namespace={namespace} name={name} onClose={close} />
      )}
      {open === 'transfer' && (
        <TransferDialog
          namespace={namespace}
          name={name}
          owner={identity.owner?.ref}
          onClose={close}
        />
      )}
      {open === 'changeScopes' && (
        <ChangeScopesDialog identity={identity} onClose={close} />
      )}
      {open === 'changeRotation' && (
        <RotationDialog identity={identity} onClose={close} />
      )}
      {open === 'askToRetire' && (
        <AskToRetireDialog namespace={namespace} name={name} onClose={close} />
      )}
      {open === 'simulate' && (
        <SimulationDialog namespace={namespace} name={name} onClose={close} />
      )}
      {isVerb(open) && (
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

function isVerb(open: Open | undefined): open is Verb {
  return VERBS.some(verb => verb === open);
}
