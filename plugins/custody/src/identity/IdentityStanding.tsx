import Typography from '@mui/material/Typography';
import type {
  IdentityDetail,
  OperationView,
} from '@custody/backstage-plugin-custody-common';
import { isUnderWay } from '../api';
import { BreakGlassBanner } from '../breakGlass/BreakGlassBanner';
import { Panel } from '../shared/Panel';
import { Steps } from '../shared/Steps';
import { WaitingRequest } from '../shared/WaitingRequest';
import { useNow } from '../time';
import { useT, type T } from '../translation';
import { FindingsPanel } from './FindingsPanel';
import { TryNow } from './TryNow';
import { VersionTimeline } from './timeline/VersionTimeline';

/** Where an identity stands: what waits, what is under way, what is wrong, and its versions over time. */
export function IdentityStanding({ identity }: { identity: IdentityDetail }) {
  return (
    <>
      <BreakGlassBanner identity={identity} />
      <PendingRequest identity={identity} />
      <CurrentOperation identity={identity} />
      <FindingsPanel identity={identity} />
      <VersionTimeline identity={identity} />
    </>
  );
}

function PendingRequest({ identity }: { identity: IdentityDetail }) {
  if (!identity.pendingRequestId) return null;
  return (
    <Typography>
      <WaitingRequest id={identity.pendingRequestId} />
    </Typography>
  );
}

/** How long one that is done is still shown, so that who watched it sees it end, in milliseconds. */
const SHOWN_WHEN_DONE_MILLIS = 5 * 60_000;

/** The operation that runs, or the last one when it failed or has just ended. */
function CurrentOperation({ identity }: { identity: IdentityDetail }) {
  const t = useT();
  const now = useNow();
  const operation =
    identity.operations.find(isUnderWay) ??
    identity.operation ??
    identity.operations.slice(0, 1).find(newest => hasJustEnded(newest, now));
  if (!operation) return null;
  return (
    <Panel
      title={titleOf(t, operation)}
      aside={t(`operation.${operation.kind}`)}
    >
      <Steps operation={operation} />
      <TryNow operation={operation} />
    </Panel>
  );
}

function hasJustEnded({ state, finishedAt }: OperationView, now: number) {
  return (
    state === 'done' &&
    finishedAt !== null &&
    now - Date.parse(finishedAt) < SHOWN_WHEN_DONE_MILLIS
  );
}

function titleOf(t: T, { state }: OperationView): string {
  if (state === 'failed') return t('identity.lastFailed');
  if (state === 'done') return t('identity.justEnded');
  if (state === 'retrying') return t('operation.states.retrying');
  return t('identity.underWay');
}
