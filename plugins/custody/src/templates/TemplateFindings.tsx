import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { SEVERITY_ICONS, SEVERITY_TONES, toneColors } from '../health';
import { Code } from '../shared/ScopeList';
import { ServerText } from '../time';
import { useT } from '../translation';
import type { TemplateStatusFinding } from './templateStatus';

/** What was found in a template, each with its rule, its place in the file, and how to fix it. */
export function TemplateFindings(props: { findings: TemplateStatusFinding[] }) {
  return (
    <Box
      component="ul"
      sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1.5 }}
    >
      {props.findings.map((finding, index) => (
        // A template may break one rule twice at one place, and the list never changes its order.
        <Finding key={index} finding={finding} />
      ))}
    </Box>
  );
}

function Finding({ finding }: { finding: TemplateStatusFinding }) {
  const t = useT();
  const { severity, rule, at, message, remedy } = finding;
  const Icon = SEVERITY_ICONS[severity];
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1 }}>
      <Icon
        aria-hidden
        sx={theme => ({
          color: toneColors(theme, SEVERITY_TONES[severity]).main,
          fontSize: 20,
          mt: '1px',
        })}
      />
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography component="div">
          <strong>
            {t(`severity.${severity}`)}
            {rule && `, ${rule}`}:
          </strong>{' '}
          <ServerText>{message}</ServerText>
          {at && (
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {' '}
              {t('template.at')} <Code>{at}</Code>
            </Box>
          )}
        </Typography>
        {remedy && (
          <Typography variant="body2" color="text.secondary">
            {t('template.remedy')} <ServerText>{remedy}</ServerText>
          </Typography>
        )}
      </Box>
    </Box>
  );
}
