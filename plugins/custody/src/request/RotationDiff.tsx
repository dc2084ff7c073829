import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type {
  RequestView,
  RotationChoice,
} from '@custody/backstage-plugin-custody-common';
import { Code } from '../shared/ScopeList';
import { useT, type T } from '../translation';
import { isSameChoice } from './rotationWords';

/** When it is to be rotated, against when it is today; nothing where that stays as it is and nothing was chosen. */
export function RotationDiff(props: {
  rotation: NonNullable<RequestView['rotation']>;
  /** Whether it is still to be decided, so that today is another. */
  open: boolean;
}) {
  const t = useT();
  const { asked, today } = props.rotation;
  return (
    <Box>
      <Typography component="div">
        <Choice choice={asked} />
      </Typography>
      {props.open && !isSameChoice(asked, today) && (
        <Typography variant="body2" color="text.secondary" component="div">
          {t('request.rotation.today')} <Choice choice={today} />
        </Typography>
      )}
    </Box>
  );
}

function Choice({ choice }: { choice: RotationChoice | null }) {
  const t = useT();
  return <>{choice ? parts(t, choice) : t('request.rotation.platform')}</>;
}

function parts(t: T, { schedule, window }: RotationChoice) {
  return (
    <>
      {schedule && (
        <>
          {t('request.rotation.schedule')} <Code>{schedule}</Code>
        </>
      )}
      {schedule && window && ', '}
      {window && t('request.rotation.window', { window })}
    </>
  );
}
