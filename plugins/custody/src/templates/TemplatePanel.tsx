import Box from '@mui/material/Box';
import CheckCircleOutline from '@mui/icons-material/CheckCircleOutline';
import Typography from '@mui/material/Typography';
import { toneColors } from '../health';
import { Panel } from '../shared/Panel';
import { ServerText } from '../time';
import { useT } from '../translation';
import { TemplateFindings } from './TemplateFindings';
import type { TemplateStatus } from './templateStatus';

/** What Custody makes of a template, and what is to be done about it. Nothing where it has nothing to say. */
export function TemplatePanel(props: { template: TemplateStatus }) {
  const t = useT();
  const { verdict, governed, declaresNone, findings } = props.template;
  const allWell = findings.length === 0;
  if (allWell && !governed) return null;
  return (
    <Panel
      title={t('template.title')}
      aside={
        <Typography variant="body2" color="text.secondary">
          {t(`template.verdict.${verdict}`)}
        </Typography>
      }
    >
      <Box sx={{ display: 'flex', gap: 1, maxWidth: '80ch' }}>
        {allWell && (
          <CheckCircleOutline
            aria-hidden
            sx={theme => ({
              color: toneColors(theme, 'success').main,
              fontSize: 20,
            })}
          />
        )}
        <Typography component="div">
          <ServerText>
            {verdict === 'compliant' && declaresNone
              ? t('template.means.compliantDeclared')
              : t(`template.means.${verdict}`)}
          </ServerText>
        </Typography>
      </Box>
      {!allWell && (
        <Box sx={{ mt: 2 }}>
          <TemplateFindings findings={findings} />
        </Box>
      )}
    </Panel>
  );
}
