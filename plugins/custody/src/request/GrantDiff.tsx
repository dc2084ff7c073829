import Add from '@mui/icons-material/Add';
import Check from '@mui/icons-material/Check';
import HelpOutline from '@mui/icons-material/HelpOutline';
import Remove from '@mui/icons-material/Remove';
import ChangeHistory from '@mui/icons-material/ChangeHistory';
import DragHandle from '@mui/icons-material/DragHandle';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { toneColors, type Tone } from '../health';
import { RefLink } from '../shared/RefLink';
import { Code } from '../shared/ScopeList';
import { day, lengthOfTime, useLanguage } from '../time';
import { useT, type T } from '../translation';
import {
  grantLines,
  isDiff,
  privilegeInWords,
  type GrantLine,
} from './grantDiff';
import { grantLength } from './sentence';

const LOOKS: Record<GrantLine['change'], { Icon: typeof Add; tone: Tone }> = {
  added: { Icon: Add, tone: 'success' },
  kept: { Icon: DragHandle, tone: 'neutral' },
  redefined: { Icon: ChangeHistory, tone: 'warning' },
  removed: { Icon: Remove, tone: 'error' },
  approved: { Icon: Check, tone: 'success' },
  'left-out': { Icon: Remove, tone: 'neutral' },
  asked: { Icon: HelpOutline, tone: 'neutral' },
};

/** @returns what the lines of {@link GrantDiff} are */
export function grantTitle(t: T, request: RequestView): string {
  if (isDiff(request)) return t('request.grant');
  return t(request.granted ? 'request.grantGiven' : 'request.grantAsked');
}

/** The grant, as a diff against what is approved today while it is to be decided, down to the privileges, and its ends. */
export function GrantDiff({ request }: { request: RequestView }) {
  const t = useT();
  const language = useLanguage();
  const lines = grantLines(request);
  const obligations = request.decision.obligations;
  const ends = [
    lengthOrEnd(t, request, language),
    obligations?.rotateEvery &&
      t('request.rotates', {
        length: lengthOfTime(obligations.rotateEvery, language),
      }),
    obligations?.maxOverlap &&
      t('request.overlap', {
        length: lengthOfTime(obligations.maxOverlap, language),
      }),
    obligations?.maxTtl &&
      request.derived?.mode === 'leased' &&
      t('request.leases', {
        length: lengthOfTime(obligations.maxTtl, language),
      }),
  ].filter(Boolean);
  if (lines.length === 0) return null;
  return (
    <Box>
      {request.state === 'pending' && !request.grantedToday && (
        <Typography variant="body2" color="text.secondary">
          {t('request.grantNew')}
        </Typography>
      )}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {lines.map(line => (
          <DiffLine key={line.name} line={line} />
        ))}
      </Box>
      {/* An exception has its own end, and leaves the grant as it is. */}
      {request.kind !== 'except' && ends.length > 0 && (
        <Typography variant="body2" sx={{ mt: 0.5 }}>
          {ends.join(' · ')}
        </Typography>
      )}
    </Box>
  );
}

/** How long it would be for, or until when it is: what is granted may have been asked for longer. */
function lengthOrEnd(t: T, request: RequestView, language: string) {
  const endsAt = request.breakGlass ? null : request.granted?.endsAt;
  return endsAt
    ? t('request.until', { date: day(endsAt, language) })
    : grantLength(t, request, language);
}

function DiffLine({ line }: { line: GrantLine }) {
  const t = useT();
  const { Icon, tone } = LOOKS[line.change];
  const { scope } = line;
  return (
    <Box
      component="li"
      sx={theme => ({
        display: 'flex',
        gap: 1,
        px: 1,
        py: 0.75,
        my: 0.5,
        borderLeft: `3px solid ${toneColors(theme, tone).main}`,
        backgroundColor: toneColors(theme, tone).wash,
        borderRadius: 0.5,
      })}
    >
      <Icon aria-hidden sx={{ fontSize: 18, mt: '2px' }} />
      <Box sx={{ minWidth: 0 }}>
        <Typography component="div" sx={{ overflowWrap: 'anywhere' }}>
          <Code>{line.name}</Code> {scope?.title}{' '}
          <Box component="span" sx={{ color: 'text.secondary' }}>
            ({t(`request.${line.change}`)}
            {scope && `, ${t(`risk.${scope.risk}`).toLocaleLowerCase()}`})
          </Box>
        </Typography>
        {scope && (
          <Typography variant="body2" component="div">
            {scope.privileges.map(privilege => (
              <Box
                key={JSON.stringify(privilege)}
                sx={{ fontFamily: 'monospace', overflowWrap: 'anywhere' }}
              >
                {privilegeInWords(privilege)}
              </Box>
            ))}
            <span>
              {t('request.resource', {
                resource: <RefLink entityRef={scope.resource} noIcon />,
                owner: scope.resourceOwner ? (
                  <RefLink entityRef={scope.resourceOwner} noIcon />
                ) : (
                  t('request.noResourceOwner')
                ),
              })}
            </span>
          </Typography>
        )}
      </Box>
    </Box>
  );
}
