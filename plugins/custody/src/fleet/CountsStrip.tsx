import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Skeleton from '@mui/material/Skeleton';
import Typography from '@mui/material/Typography';
import {
  HEALTH_STATES,
  type HealthState,
  type IdentityPage,
} from '@custody/backstage-plugin-custody-common';
import { HEALTH_LOOKS, toneColors } from '../health';
import { useT } from '../translation';

/** Worst first, so that what needs somebody is read first. */
const ORDER: readonly HealthState[] = [
  'compromised',
  'expired',
  'failing',
  'overdue',
  'due',
  'ungoverned',
  'pending',
  'suspended',
  'unknown',
  'healthy',
];

/** Identities by state; each number is a filter. States that nothing is in are left out, except healthy. */
export function CountsStrip(props: {
  counts: IdentityPage['counts'];
  selected: HealthState | undefined;
  onSelect: (state: HealthState | undefined) => void;
}) {
  const t = useT();
  const { counts, selected } = props;
  if (!counts) return <Skeleton variant="rounded" height={60} />;
  const total = HEALTH_STATES.reduce(
    (sum, state) => sum + (counts[state] ?? 0),
    0,
  );
  const shown = ORDER.filter(
    state =>
      (counts[state] ?? 0) > 0 || state === 'healthy' || state === selected,
  );
  return (
    <Box
      role="group"
      aria-label={t('fleet.counts')}
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}
    >
      <Tile
        n={total}
        label={t('fleet.all')}
        pressed={selected === undefined}
        onClick={() => props.onSelect(undefined)}
      />
      {shown.map(state => (
        <Tile
          key={state}
          n={counts[state] ?? 0}
          label={t(`health.${state}`)}
          state={state}
          pressed={selected === state}
          onClick={() => props.onSelect(selected === state ? undefined : state)}
        />
      ))}
    </Box>
  );
}

function Tile(props: {
  n: number;
  label: string;
  state?: HealthState;
  pressed: boolean;
  onClick: () => void;
}) {
  const look = props.state && HEALTH_LOOKS[props.state];
  return (
    <ButtonBase
      aria-pressed={props.pressed}
      onClick={props.onClick}
      sx={theme => ({
        display: 'inline-flex',
        flexDirection: 'column',
        alignItems: 'flex-start',
        minWidth: 96,
        px: 1.5,
        py: 0.75,
        borderRadius: 1,
        border: '1px solid',
        borderColor: props.pressed ? 'primary.main' : 'divider',
        boxShadow: props.pressed
          ? `inset 0 -3px 0 ${theme.palette.primary.main}`
          : 'none',
        backgroundColor: 'background.paper',
        '&:focus-visible': {
          outline: `2px solid ${theme.palette.primary.main}`,
        },
      })}
    >
      <Typography
        component="span"
        variant="h6"
        sx={{ m: 0, lineHeight: 1.2, fontVariantNumeric: 'tabular-nums' }}
      >
        {props.n}
      </Typography>
      <Typography
        component="span"
        variant="body2"
        sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.5 }}
      >
        {look && (
          <look.Icon
            aria-hidden
            sx={theme => ({
              fontSize: 16,
              color: toneColors(theme, look.tone).main,
            })}
          />
        )}
        {props.label}
      </Typography>
    </ButtonBase>
  );
}
