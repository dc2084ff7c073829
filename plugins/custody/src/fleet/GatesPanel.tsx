import CheckCircleOutline from '@mui/icons-material/CheckCircleOutline';
import HelpOutline from '@mui/icons-material/HelpOutline';
import LockOpenOutlined from '@mui/icons-material/LockOpenOutlined';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { SvgIconComponent } from '@mui/icons-material';
import type { Gate } from '@custody/backstage-plugin-custody-common';
import { useGates } from '../api';
import { toneColors, type Tone } from '../health';
import { SkeletonRows } from '../shared/Loading';
import { Panel } from '../shared/Panel';
import { ProblemState } from '../shared/ProblemState';
import { ServerText } from '../time';
import { useT } from '../translation';

const LOOKS: Record<Gate['state'], { Icon: SvgIconComponent; tone: Tone }> = {
  'in-force': { Icon: CheckCircleOutline, tone: 'success' },
  open: { Icon: LockOpenOutlined, tone: 'warning' },
  unknown: { Icon: HelpOutline, tone: 'neutral' },
};

/** Where rules are enforced, one line each, in words; what a line means opens below it. */
export function GatesPanel() {
  const t = useT();
  const gates = useGates();
  const items = gates.data?.items ?? [];
  return (
    <Panel
      title={t('fleet.gates')}
      aside={
        gates.data && (
          <Typography variant="body2" color="text.secondary">
            {t('fleet.gatesInForce', {
              n: String(items.filter(gate => gate.state === 'in-force').length),
              total: String(items.length),
            })}
          </Typography>
        )
      }
    >
      {gates.isPending && <SkeletonRows rows={4} height={22} />}
      {gates.isError && !gates.data && (
        <ProblemState error={gates.error} onRetry={() => gates.refetch()} />
      )}
      <Box
        component="ul"
        sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 0.5 }}
      >
        {items.map(gate => (
          <GateLine key={gate.id} gate={gate} />
        ))}
      </Box>
    </Panel>
  );
}

function GateLine({ gate }: { gate: Gate }) {
  const t = useT();
  const { Icon, tone } = LOOKS[gate.state];
  return (
    <Box component="li">
      <Box component="details">
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
          <span>
            <ServerText>{gate.title}</ServerText>:{' '}
            <strong>{t(`fleet.gateState.${gate.state}`)}</strong>
            {gate.containedBy &&
              `, ${t('fleet.contained', { by: gate.containedBy })}`}
          </span>
        </Box>
        <Typography
          variant="body2"
          color="text.secondary"
          sx={{ pl: 3.25, maxWidth: '80ch' }}
        >
          <ServerText>{gate.detail}</ServerText>
        </Typography>
      </Box>
    </Box>
  );
}
