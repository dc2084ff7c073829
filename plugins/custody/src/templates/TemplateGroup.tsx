import CheckCircleOutline from '@mui/icons-material/CheckCircleOutline';
import ReportOutlined from '@mui/icons-material/ReportOutlined';
import WarningAmber from '@mui/icons-material/WarningAmber';
import type { SvgIconComponent } from '@mui/icons-material';
import Box from '@mui/material/Box';
import { useId } from 'react';
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

/** So few names stand in the line itself; more open at a click. */
const SHOWN_AT_ONCE = 5;

/** How many templates are alike in one way, and which. Nothing when there are none to mend. */
export function TemplateGroup(props: {
  group: Group;
  templates: TemplateStatus[];
}) {
  const t = useT();
  const labelId = useId();
  const { group, templates } = props;
  const count = templates.length;
  if (count === 0) {
    return group === 'governed' ? <li>{t('templates.noneGoverned')}</li> : null;
  }
  const { Icon, tone } = LOOKS[group];
  const label = <span id={labelId}>{t(`templates.${group}`, { count })}</span>;
  const names = (
    <Names
      templates={templates}
      labelId={labelId}
      governed={group === 'governed'}
    />
  );
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1 }}>
      <Icon
        aria-hidden
        sx={theme => ({
          fontSize: 18,
          mt: '1px',
          color: toneColors(theme, tone).main,
        })}
      />
      {count <= SHOWN_AT_ONCE ? (
        <Box
          sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1, minWidth: 0 }}
        >
          <span>{label}:</span>
          {names}
        </Box>
      ) : (
        <Box component="details" sx={{ minWidth: 0 }}>
          <Box component="summary" sx={{ cursor: 'pointer' }}>
            {label}
          </Box>
          {names}
        </Box>
      )}
    </Box>
  );
}

function Names(props: {
  templates: TemplateStatus[];
  labelId: string;
  governed: boolean;
}) {
  const t = useT();
  return (
    <Box
      component="ul"
      aria-labelledby={props.labelId}
      sx={{
        listStyle: 'none',
        m: 0,
        p: 0,
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 2,
      }}
    >
      {props.templates.map(template => (
        <li key={template.ref}>
          <RefLink entityRef={template.ref} title={template.title} noIcon />
          {/* Of those that are governed as they are written there is nothing more to say. */}
          {!(props.governed && template.verdict === 'compliant') && (
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {' '}
              ({t(`template.verdict.${template.verdict}`)})
            </Box>
          )}
        </li>
      ))}
    </Box>
  );
}
