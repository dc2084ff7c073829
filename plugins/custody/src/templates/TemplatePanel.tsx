import CheckCircleOutline from '@mui/icons-material/CheckCircleOutline';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { toneColors } from '../health';
import { Panel } from '../shared/Panel';
import { ServerText } from '../time';
import { useT } from '../translation';
import { TemplateFindings } from './TemplateFindings';
import type { TemplateStatus } from './templateStatus';

/** What Custody makes of a template, and what is to be done about it. One quiet line where nothing is. */
export function TemplatePanel(props: { template: TemplateStatus }) {
  const t = useT();
  const { verdict, governed, findings } = props.template;
  if (findings.length === 0) {
    return governed ? (
      <QuietLine>{t(`template.means.${verdict}`)}</QuietLine>
    ) : null;
  }
  return (
    <Panel
      title={t('template.title')}
      aside={
        <Typography variant="body2" color="text.secondary">
          {t(`template.verdict.${verdict}`)}
        </Typography>
      }
    >
      <Typography sx={{ mb: 2, maxWidth: '80ch' }}>
        <ServerText>{t(`template.means.${verdict}`)}</ServerText>
      </Typography>
      <TemplateFindings findings={findings} />
    </Panel>
  );
}

function QuietLine(props: { children: string }) {
  return (
    <Box sx={{ display: 'flex', alignItems: 'flex-start', gap: 1 }}>
      <CheckCircleOutline
        aria-hidden
        sx={theme => ({
          color: toneColors(theme, 'success').main,
          fontSize: 18,
          mt: '1px',
        })}
      />
      <Typography variant="body2" color="text.secondary">
        {props.children}
      </Typography>
    </Box>
  );
}
