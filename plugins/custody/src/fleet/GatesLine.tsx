import CheckCircleOutline from '@mui/icons-material/CheckCircleOutline';
import HelpOutline from '@mui/icons-material/HelpOutline';
import LockOpenOutlined from '@mui/icons-material/LockOpenOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import Box from '@mui/material/Box';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import type { Gate } from '@custody/backstage-plugin-custody-common';
import { useGates } from '../api';
import { toneColors, type Tone } from '../health';
import { ProblemState } from '../shared/ProblemState';
import { StatusLine } from '../shared/StatusLine';
import { ServerText } from '../time';
import { useT } from '../translation';

const LOOKS: Record<Gate['state'], { Icon: SvgIconComponent; tone: Tone }> = {
  'in-force': { Icon: CheckCircleOutline, tone: 'success' },
  open: { Icon: LockOpenOutlined, tone: 'warning' },
  unknown: { Icon: HelpOutline, tone: 'neutral' },
};

/** Where rules are enforced, in words. A gate that is not in force is always shown; the others open at a click. */
export function GatesLine() {
  const t = useT();
  const gates = useGates();
  const items = gates.data?.items ?? [];
  const amiss = items.filter(gate => gate.state !== 'in-force');
  return (
    <StatusLine
      title={t('fleet.gates')}
      count={
        gates.data &&
        t('fleet.gatesInForce', {
          n: String(items.length - amiss.length),
          total: String(items.length),
        })
      }
      amiss={
        <>
          {gates.isPending && <Skeleton width="60%" />}
          {gates.isError && !gates.data && (
            <ProblemState error={gates.error} onRetry={() => gates.refetch()} />
          )}
          {amiss.length > 0 && <GateList gates={amiss} />}
        </>
      }
      all={items.length > 0 && <GateList gates={items} detailed />}
    />
  );
}

function GateList(props: { gates: Gate[]; detailed?: boolean }) {
  return (
    <Box
      component="ul"
      sx={{
        listStyle: 'none',
        m: 0,
        p: 0,
        display: 'grid',
        gap: props.detailed ? 1 : 0.5,
      }}
    >
      {props.gates.map(gate => (
        <GateItem key={gate.id} gate={gate} detailed={props.detailed} />
      ))}
    </Box>
  );
}

function GateItem({ gate, detailed }: { gate: Gate; detailed?: boolean }) {
  const t = useT();
  const { Icon, tone } = LOOKS[gate.state];
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
      <Box sx={{ minWidth: 0 }}>
        <ServerText>{gate.title}</ServerText>:{' '}
        <strong>{t(`fleet.gateState.${gate.state}`)}</strong>
        {gate.state !== 'in-force' &&
          gate.containedBy &&
          `, ${t('fleet.contained', { by: gate.containedBy })}`}
        {detailed && (
          <Typography color="text.secondary" sx={{ maxWidth: '80ch' }}>
            <ServerText>{gate.detail}</ServerText>
          </Typography>
        )}
      </Box>
    </Box>
  );
}
