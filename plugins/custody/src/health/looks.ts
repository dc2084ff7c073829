import type { SvgIconComponent } from '@mui/icons-material';
import CheckCircleOutline from '@mui/icons-material/CheckCircleOutline';
import ErrorOutline from '@mui/icons-material/ErrorOutline';
import EventBusy from '@mui/icons-material/EventBusy';
import GppMaybeOutlined from '@mui/icons-material/GppMaybeOutlined';
import HourglassEmpty from '@mui/icons-material/HourglassEmpty';
import InfoOutlined from '@mui/icons-material/InfoOutlined';
import PauseCircleOutline from '@mui/icons-material/PauseCircleOutline';
import ReportOutlined from '@mui/icons-material/ReportOutlined';
import Schedule from '@mui/icons-material/Schedule';
import WarningAmber from '@mui/icons-material/WarningAmber';
import AlarmOn from '@mui/icons-material/NotificationImportantOutlined';
import type {
  HealthState,
  Severity,
} from '@custody/backstage-plugin-custody-common';
import { DashedCircle } from './DashedCircle';

/** Tone of a state: which colour of the theme its icon and edge take. */
export type Tone = 'success' | 'info' | 'warning' | 'error' | 'neutral';

type Look = { Icon: SvgIconComponent; tone: Tone; filled?: boolean };

/** How each state looks, everywhere. Icon, word and colour, never colour alone. */
export const HEALTH_LOOKS: Record<HealthState, Look> = {
  healthy: { Icon: CheckCircleOutline, tone: 'success' },
  due: { Icon: Schedule, tone: 'warning' },
  overdue: { Icon: AlarmOn, tone: 'warning', filled: true },
  failing: { Icon: ErrorOutline, tone: 'error' },
  expired: { Icon: EventBusy, tone: 'error' },
  compromised: { Icon: ReportOutlined, tone: 'error', filled: true },
  pending: { Icon: HourglassEmpty, tone: 'info' },
  suspended: { Icon: PauseCircleOutline, tone: 'neutral' },
  ungoverned: { Icon: GppMaybeOutlined, tone: 'warning' },
  unknown: { Icon: DashedCircle, tone: 'neutral' },
};

export const SEVERITY_TONES: Record<Severity, Tone> = {
  info: 'info',
  warning: 'warning',
  error: 'error',
  critical: 'error',
};

export const SEVERITY_ICONS: Record<Severity, SvgIconComponent> = {
  info: InfoOutlined,
  warning: WarningAmber,
  error: ErrorOutline,
  critical: ReportOutlined,
};
