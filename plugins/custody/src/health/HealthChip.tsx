import Chip from '@mui/material/Chip';
import type { HealthState } from '@custody/backstage-plugin-custody-common';
import { useT } from '../translation';
import { HEALTH_LOOKS } from './looks';
import { toneColors } from './toneColors';

/** The one chip for the state of an identity or a component: icon, word and colour. */
export function HealthChip(props: { state: HealthState }) {
  const t = useT();
  const { Icon, tone, filled } = HEALTH_LOOKS[props.state];
  return (
    <Chip
      size="small"
      icon={<Icon fontSize="small" aria-hidden />}
      label={t(`health.${props.state}`)}
      sx={theme => {
        const colors = toneColors(theme, tone);
        return {
          margin: 0,
          height: 24,
          color: theme.palette.text.primary,
          backgroundColor: colors.wash,
          border: `${filled ? 2 : 1}px solid ${colors.edge}`,
          ...(filled ? { borderColor: colors.main } : {}),
          fontWeight: 600,
          '& > svg': {
            color: `${colors.main} !important`,
            fontSize: 16,
            marginLeft: '6px',
          },
        };
      }}
    />
  );
}
