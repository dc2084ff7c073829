import CheckCircleOutline from '@mui/icons-material/CheckCircleOutline';
import ReportOutlined from '@mui/icons-material/ReportOutlined';
import WarningAmber from '@mui/icons-material/WarningAmber';
import type { SvgIconComponent } from '@mui/icons-material';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { toneColors, type Tone } from '../health';
import { RefLink } from '../shared/RefLink';
import { useT } from '../translation';
import type { TemplateStatus } from './templateStatus';

type Group = 'governed' | 'withFindings' | 'notInjectable';

const LOOKS: Record<Group, { Icon: SvgIconComponent; tone: Tone }> = {
  governed: { Icon: CheckCircleOutline, tone: 'success' },
  withFindings: { Icon: WarningAmber, tone: 'warning' },
  notInjectable: { Icon: ReportOutlined, tone: 'error' },
};

/** So few names say themselves; more open at a click. */
const SHOWN_AT_ONCE = 5;

/** How many templates are alike in one way, and which: a line that opens. Nothing when there are none to mend. */
export function TemplateGroup(props: {
  group: Group;
  templates: TemplateStatus[];
}) {
  const t = useT();
  const { group, templates } = props;
  const count = templates.length;
  if (count === 0) {
    return group === 'governed' ? <li>{t('templates.noneGoverned')}</li> : null;
  }
  const { Icon, tone } = LOOKS[group];
  return (
    <Box component="li">
      <Box
        component="details"
        open={group !== 'governed' && count <= SHOWN_AT_ONCE}
      >
        <Box
          component="summary"
          sx={{
            cursor: 'pointer',
            display: 'flex',
            alignItems: 'flex-start',
            gap: 1,
            '&::-webkit-details-marker': { display: 'none' },
          }}
        >
          <Icon
            aria-hidden
            sx={theme => ({
              fontSize: 18,
              mt: '2px',
              color: toneColors(theme, tone).main,
            })}
          />
          <span>{t(`templates.${group}`, { count })}</span>
        </Box>
        <Box
          component="ul"
          aria-label={t(`templates.${group}`, { count })}
          sx={{ listStyle: 'none', m: 0, p: 0, pl: 3.25 }}
        >
          {templates.map(template => (
            <Box component="li" key={template.ref}>
              <RefLink entityRef={template.ref} title={template.title} />{' '}
              <Typography
                component="span"
                variant="body2"
                color="text.secondary"
              >
                {t(`template.verdict.${template.verdict}`)}
              </Typography>
            </Box>
          ))}
        </Box>
      </Box>
    </Box>
  );
}
