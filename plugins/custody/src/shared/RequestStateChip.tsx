import Block from '@mui/icons-material/Block';
import CheckCircleOutline from '@mui/icons-material/CheckCircleOutline';
import ErrorOutline from '@mui/icons-material/ErrorOutline';
import HistoryToggleOff from '@mui/icons-material/HistoryToggleOff';
import HourglassEmpty from '@mui/icons-material/HourglassEmpty';
import TaskAlt from '@mui/icons-material/TaskAlt';
import Undo from '@mui/icons-material/Undo';
import Chip from '@mui/material/Chip';
import type { SvgIconComponent } from '@mui/icons-material';
import type { RequestState } from '@custody/backstage-plugin-custody-common';
import { toneColors, type Tone } from '../health';
import { useT } from '../translation';

const LOOKS: Record<RequestState, { Icon: SvgIconComponent; tone: Tone }> = {
  pending: { Icon: HourglassEmpty, tone: 'info' },
  approved: { Icon: CheckCircleOutline, tone: 'success' },
  fulfilled: { Icon: TaskAlt, tone: 'success' },
  denied: { Icon: Block, tone: 'error' },
  failed: { Icon: ErrorOutline, tone: 'error' },
  expired: { Icon: HistoryToggleOff, tone: 'neutral' },
  lapsed: { Icon: HistoryToggleOff, tone: 'neutral' },
  withdrawn: { Icon: Undo, tone: 'neutral' },
  superseded: { Icon: Undo, tone: 'neutral' },
};

/** Where a request stands: icon, word and colour. */
export function RequestStateChip(props: { state: RequestState }) {
  const t = useT();
  const { Icon, tone } = LOOKS[props.state];
  return (
    <Chip
      size="small"
      icon={<Icon aria-hidden />}
      label={t(`requestState.${props.state}`)}
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
