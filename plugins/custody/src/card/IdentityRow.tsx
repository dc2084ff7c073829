import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type {
  FindingView,
  IdentitySummary,
} from '@custody/backstage-plugin-custody-common';
import { isUnderWay } from '../api';
import { FindingLine } from '../exceptions/FindingLine';
import { IdentityState } from '../shared/IdentityState';
import { IdentityLink } from '../shared/RefLink';
import { ScopeList } from '../shared/ScopeList';
import { Steps } from '../shared/Steps';
import { WaitingRequest } from '../shared/WaitingRequest';
import { useT } from '../translation';
import { GovernDialog } from '../identity/GovernDialog';
import { VerbDialog } from '../identity/VerbDialog';
import { IdentityFacts } from './IdentityFacts';

/**
 * Findings that the row tells in other ways: on the bar, and with the request that waits. None of these says that one is
 * lifted, so that is told with the finding.
 */
const SAID_ELSEWHERE: readonly FindingView['rule'][] = [
  'rotation-due',
  'rotation-overdue',
  'pending',
];

/** One identity on the card: what it is, how it is, what comes next, and rotate. */
export function IdentityRow({ identity }: { identity: IdentitySummary }) {
  const t = useT();
  const [open, setOpen] = useState<'rotate' | 'govern'>();
  const close = () => setOpen(undefined);
  const finding = identity.findings.find(
    ({ rule, exception }) => exception || !SAID_ELSEWHERE.includes(rule),
  );
  const moving =
    isUnderWay(identity.operation) || identity.operation?.state === 'failed';
  const rotatable =
    identity.mode === 'rotated' && identity.state === 'governed' && !moving;
  return (
    <Box component="li">
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: '1fr auto',
          columnGap: 2,
          rowGap: 0.25,
          alignItems: 'start',
        }}
      >
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            columnGap: 1.5,
            alignItems: 'baseline',
            minWidth: 0,
          }}
        >
          <Typography
            component="h3"
            variant="body1"
            sx={{ fontWeight: 700, overflowWrap: 'anywhere' }}
          >
            <IdentityLink namespace={identity.namespace} name={identity.name} />
          </Typography>
          <Typography variant="body2" color="text.secondary" component="span">
            {t('card.provider', {
              provider: identity.provider,
              mode: identity.mode,
            })}
          </Typography>
          <Typography variant="body2" component="span">
            <ScopeList scopes={identity.scopes} />
          </Typography>
        </Box>
        <IdentityState identity={identity} />
      </Box>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'flex-end',
          justifyContent: 'space-between',
          columnGap: 2,
          rowGap: 0.5,
          mt: 0.5,
        }}
      >
        <Box sx={{ flex: '1 1 280px', minWidth: 0 }}>
          {moving && identity.operation ? (
            <Steps operation={identity.operation} />
          ) : (
            <IdentityFacts identity={identity} />
          )}
          {finding && !moving && (
            <Typography
              variant="body2"
              sx={{
                overflowWrap: 'anywhere',
                '&::first-letter': { textTransform: 'uppercase' },
              }}
            >
              <FindingLine finding={finding} />
            </Typography>
          )}
          {identity.pendingRequestId && (
            <Typography variant="body2">
              <WaitingRequest id={identity.pendingRequestId} />
            </Typography>
          )}
        </Box>
        {rotatable && (
          <Button
            size="small"
            variant="outlined"
            aria-label={`${t('card.rotateNow')}: ${identity.name}`}
            onClick={() => setOpen('rotate')}
          >
            {t('card.rotateNow')}
          </Button>
        )}
        {identity.state === 'ungoverned' && !identity.pendingRequestId && (
          <Button
            size="small"
            variant="outlined"
            aria-label={`${t('identity.ask.govern')}: ${identity.name}`}
            onClick={() => setOpen('govern')}
          >
            {t('identity.ask.govern')}
          </Button>
        )}
      </Box>
      {open === 'rotate' && (
        <VerbDialog
          verb="rotate"
          namespace={identity.namespace}
          name={identity.name}
          onClose={close}
        />
      )}
      {open === 'govern' && (
        <GovernDialog
          namespace={identity.namespace}
          name={identity.name}
          onClose={close}
        />
      )}
    </Box>
  );
}
