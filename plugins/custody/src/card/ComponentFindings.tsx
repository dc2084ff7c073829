import WarningAmber from '@mui/icons-material/WarningAmber';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ComponentHealth } from '@custody/backstage-plugin-custody-common';
import { SEVERITY_TONES, toneColors } from '../health';
import { useT } from '../translation';

/** What is wrong with the component as a whole, each with what to do. */
export function ComponentFindings(props: {
  findings: ComponentHealth['findings'];
}) {
  const t = useT();
  if (props.findings.length === 0) return null;
  return (
    <Box component="ul" sx={{ listStyle: 'none', m: 0, mb: 1.5, p: 0 }}>
      {props.findings.map(finding => (
        <Box
          component="li"
          key={finding.rule}
          sx={{ display: 'flex', gap: 1, maxWidth: '70ch' }}
        >
          <WarningAmber
            aria-hidden
            sx={theme => ({
              color: toneColors(theme, SEVERITY_TONES[finding.severity]).main,
              fontSize: 20,
              mt: '1px',
            })}
          />
          <Box>
            <Typography variant="body2" component="div">
              <strong>
                {t(`severity.${finding.severity}`)},{' '}
                {t(`componentFinding.${finding.rule}`).toLocaleLowerCase()}:
              </strong>{' '}
              {finding.message}
            </Typography>
            <Typography variant="body2" color="text.secondary">
              {t('identity.remedy', { remedy: finding.remedy })}
            </Typography>
          </Box>
        </Box>
      ))}
    </Box>
  );
}
