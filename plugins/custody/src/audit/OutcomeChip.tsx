import Block from '@mui/icons-material/Block';
import CheckCircleOutline from '@mui/icons-material/CheckCircleOutline';
import ErrorOutline from '@mui/icons-material/ErrorOutline';
import Chip from '@mui/material/Chip';
import type { SvgIconComponent } from '@mui/icons-material';
import type { AuditOutcome } from '@custody/backstage-plugin-custody-common';
import { toneColors, type Tone } from '../health';
import { useT } from '../translation';

const LOOKS: Record<AuditOutcome, { Icon: SvgIconComponent; tone: Tone }> = {
  success: { Icon: CheckCircleOutline, tone: 'neutral' },
  failure: { Icon: ErrorOutline, tone: 'warning' },
  denied: { Icon: Block, tone: 'error' },
};

/** How an event ended: icon, word and colour. What went well is quiet, so that the rest is seen. */
export function OutcomeChip({ outcome }: { outcome: AuditOutcome }) {
  const t = useT();
  const { Icon, tone } = LOOKS[outcome];
  return (
    <Chip
      size="small"
      icon={<Icon aria-hidden />}
      label={t(`audit.outcomes.${outcome}`)}
      sx={theme => {
        const colors = toneColors(theme, tone);
        return {
          m: 0,
          color: theme.palette.text.primary,
          backgroundColor: colors.wash,
          border: `1px solid ${colors.edge}`,
          fontWeight: 600,
          '& svg': { color: `${colors.main} !important`, fontSize: 16 },
        };
      }}
    />
  );
}
