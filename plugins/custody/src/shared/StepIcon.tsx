import CheckCircle from '@mui/icons-material/CheckCircle';
import ErrorOutline from '@mui/icons-material/ErrorOutline';
import RadioButtonUnchecked from '@mui/icons-material/RadioButtonUnchecked';
import CircularProgress from '@mui/material/CircularProgress';
import type { OperationView } from '@custody/backstage-plugin-custody-common';

/** How far a step of an operation is; the word for it stands beside. */
export function StepIcon(props: {
  state: OperationView['steps'][number]['state'];
}) {
  switch (props.state) {
    case 'done':
      return <CheckCircle aria-hidden color="success" sx={{ fontSize: 18 }} />;
    case 'failed':
      return <ErrorOutline aria-hidden color="error" sx={{ fontSize: 18 }} />;
    case 'current':
      return (
        <CircularProgress
          aria-hidden
          size={14}
          thickness={6}
          sx={{ m: '2px' }}
        />
      );
    default:
      return (
        <RadioButtonUnchecked
          aria-hidden
          sx={{ fontSize: 18, color: 'text.disabled' }}
        />
      );
  }
}
