import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Collapse from '@mui/material/Collapse';
import Typography from '@mui/material/Typography';
import { useId, useMemo, useState } from 'react';
import type {
  CredentialView,
  IdentityDetail,
} from '@custody/backstage-plugin-custody-common';
import { useNextRotation } from '../../rotations/useNextRotation';
import { Panel } from '../../shared/Panel';
import { VisuallyHidden } from '../../shared/VisuallyHidden';
import { useNow } from '../../time';
import { useT } from '../../translation';
import { FurtherAhead } from './FurtherAhead';
import { layOut } from './layout';
import { Legend } from './Legend';
import { makingsOf } from './phaseInWords';
import { TimelinePicture } from './TimelinePicture';
import { VersionTable } from './VersionTable';

/** The signature picture: versions as bars over time, one lane each, and the same as a table. */
export function VersionTimeline({ identity }: { identity: IdentityDetail }) {
  const t = useT();
  const clock = useNow();
  const tableId = useId();
  const [tableOpen, setTableOpen] = useState(false);
  const { credentials, grantEndsAt } = identity;
  const next = useNextRotation(identity);
  const rotationDueAt = next?.dueAt ?? null;
  const window = identity.mode === 'rotated' ? next?.window ?? null : null;
  const makings = useMemo(
    () => makingsOf(identity.operations),
    [identity.operations],
  );
  // The data may be newer than the clock, which moves in steps: nothing that has happened lies ahead of now.
  const now = Math.max(clock, ...credentials.flatMap(happened));
  const picture = useMemo(
    () => layOut(credentials, now, [rotationDueAt, grantEndsAt]),
    [credentials, now, rotationDueAt, grantEndsAt],
  );
  if (credentials.length === 0) {
    return (
      <Panel
        title={
          identity.mode === 'leased'
            ? t('leases.title')
            : t('identity.timeline.title')
        }
      >
        <Typography color="text.secondary">
          {t(`identity.timeline.${emptyWord(identity.mode)}`)}
        </Typography>
      </Panel>
    );
  }
  return (
    <Panel
      title={t('identity.timeline.title')}
      aside={
        <Button
          size="small"
          aria-expanded={tableOpen}
          aria-controls={tableId}
          onClick={() => setTableOpen(open => !open)}
        >
          {tableOpen
            ? t('identity.timeline.hideTable')
            : t('identity.timeline.showTable')}
        </Button>
      }
    >
      <TimelinePicture
        picture={picture}
        now={now}
        dueAt={rotationDueAt}
        grantEndsAt={grantEndsAt}
        window={window}
        makings={makings}
      />
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          justifyContent: 'space-between',
          columnGap: 2,
          mt: 1,
        }}
      >
        <Legend />
        <FurtherAhead
          picture={picture}
          events={[
            { at: rotationDueAt, label: t('identity.timeline.due') },
            { at: grantEndsAt, label: t('identity.timeline.grantEnds') },
          ]}
        />
        {window && (
          <Typography variant="body2" color="text.secondary">
            {t(
              next?.isOutside
                ? 'identity.timeline.outside'
                : 'identity.timeline.window',
              { window },
            )}
          </Typography>
        )}
        {picture.older > 0 && (
          <Typography variant="body2" color="text.secondary">
            {t('identity.timeline.older', { count: picture.older })}
          </Typography>
        )}
      </Box>
      <Box id={tableId}>
        {/* Those who don't see the picture have the table at once; for the others it opens. */}
        {!tableOpen && (
          <VisuallyHidden block>
            <VersionTable credentials={credentials} unseen />
          </VisuallyHidden>
        )}
        <Collapse in={tableOpen} unmountOnExit>
          <VersionTable credentials={credentials} />
        </Collapse>
      </Box>
    </Panel>
  );
}

/** When things happened to a version, in milliseconds since 1970. */
function happened(version: CredentialView): number[] {
  const { issuedAt, activatedAt, retiringAt, revokedAt, adoption } = version;
  return [
    issuedAt,
    activatedAt,
    retiringAt,
    revokedAt,
    ...adoption.moves.map(({ at }) => at),
  ].flatMap(at => (at === null ? [] : [Date.parse(at)]));
}

/** Why there are no versions: some modes have none. */
function emptyWord(mode: IdentityDetail['mode']) {
  return mode === 'federated' || mode === 'leased' ? mode : 'empty';
}
