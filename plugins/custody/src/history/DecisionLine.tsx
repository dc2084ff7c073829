import Typography from '@mui/material/Typography';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { Code } from '../shared/ScopeList';
import { ServerText } from '../time';
import { useT } from '../translation';

/** What policy said, rule by rule. Nothing where no rule had anything to say, as of a declaration. */
export function DecisionLine(props: { decision: RequestView['decision'] }) {
  const t = useT();
  const { effect, policyIds, reasons } = props.decision;
  const denied = effect === 'deny';
  if (policyIds.length === 0 && !denied) return null;
  return (
    <Typography
      variant="body2"
      component="div"
      sx={{ mt: 0.5, overflowWrap: 'anywhere' }}
    >
      {denied ? t('history.policyDenied') : t('history.policy')}{' '}
      {policyIds.length === 0 && t('preview.noRule')}
      {policyIds.map((id, index) => (
        <span key={id}>
          {index > 0 && '; '}
          <Code>{id}</Code>
          {reasons[index] && (
            <>
              : <ServerText>{reasons[index]}</ServerText>
            </>
          )}
        </span>
      ))}
    </Typography>
  );
}
