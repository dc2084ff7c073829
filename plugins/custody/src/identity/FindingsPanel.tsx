import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { PropsWithChildren } from 'react';
import type {
  FindingView,
  IdentityDetail,
} from '@custody/backstage-plugin-custody-common';
import { ExceptionOf } from '../exceptions/ExceptionOf';
import { useAskedExceptions } from '../exceptions/useExceptions';
import { ReviewOwed } from '../breakGlass/ReviewOwed';
import { RenewUnchanged } from '../renewal/RenewUnchanged';
import { SEVERITY_ICONS, SEVERITY_TONES, toneColors } from '../health';
import { Panel } from '../shared/Panel';
import { ServerText, RelativeTime } from '../time';
import { useT } from '../translation';

/**
 * What is wrong, worst first, each with what to do; what an exception lifts comes last, with its end. Nothing at all where
 * all is well.
 */
export function FindingsPanel({ identity }: { identity: IdentityDetail }) {
  const t = useT();
  const exceptions = useAskedExceptions(identity.ref);
  if (identity.findings.length === 0) return null;
  return (
    <Panel title={t('identity.findings')}>
      <Box
        component="ul"
        sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}
      >
        {identity.findings.map(finding => (
          <Finding key={finding.rule} finding={finding}>
            <ReviewOwed identity={identity} rule={finding.rule} />
            <RenewUnchanged identity={identity} rule={finding.rule} />
            <ExceptionOf
              identity={identity}
              finding={finding}
              exceptions={exceptions}
            />
          </Finding>
        ))}
      </Box>
    </Panel>
  );
}

function Finding({
  finding,
  children,
}: PropsWithChildren<{ finding: FindingView }>) {
  const t = useT();
  const Icon = SEVERITY_ICONS[finding.severity];
  const rule = t(`finding.${finding.rule}`).toLocaleLowerCase();
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1 }}>
      <Icon
        aria-hidden
        sx={theme => ({
          // What is lifted is there to be known, and asks for nobody.
          color: finding.exception
            ? theme.palette.text.secondary
            : toneColors(theme, SEVERITY_TONES[finding.severity]).main,
          fontSize: 20,
          mt: '1px',
        })}
      />
      <Box>
        <Typography component="div">
          <strong>
            {finding.exception
              ? t('exceptions.lifted', { rule })
              : `${t(`severity.${finding.severity}`)}, ${rule}:`}
          </strong>{' '}
          <ServerText>{finding.message}</ServerText>
          {finding.since && (
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {' '}
              ({t('identity.began')} <RelativeTime at={finding.since} />)
            </Box>
          )}
        </Typography>
        <Typography variant="body2" color="text.secondary">
          <ServerText>
            {t('identity.remedy', { remedy: finding.remedy })}
          </ServerText>
        </Typography>
        {children}
      </Box>
    </Box>
  );
}
