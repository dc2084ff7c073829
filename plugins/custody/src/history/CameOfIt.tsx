import Typography from '@mui/material/Typography';
import type {
  HistoryGroup,
  RequestView,
} from '@custody/backstage-plugin-custody-common';
import { furtherOutcome } from '../request/outcome';
import { ScopeList } from '../shared/ScopeList';
import { day, RelativeTime, ServerText, useLanguage } from '../time';
import { useT } from '../translation';

/** How a request ended, what it granted, and how often the credential was rotated since. */
export function CameOfIt({ group }: { group: HistoryGroup }) {
  const t = useT();
  const { request, rotations } = group;
  const outcome = furtherOutcome(request);
  return (
    <>
      {outcome && (
        <Typography
          variant="body2"
          component="div"
          sx={{ overflowWrap: 'anywhere' }}
        >
          {t('history.outcome')} <ServerText>{outcome}</ServerText>
        </Typography>
      )}
      <Granted granted={request.granted} />
      {rotations.count > 0 && rotations.lastAt && (
        <Typography variant="body2">
          {t('history.rotations', { count: rotations.count })}{' '}
          <RelativeTime at={rotations.lastAt} />
        </Typography>
      )}
    </>
  );
}

function Granted({ granted }: { granted: RequestView['granted'] }) {
  const t = useT();
  const language = useLanguage();
  // A declaration, or the end of an identity, grants nothing that could end.
  if (!granted || granted.scopes.length === 0) return null;
  const { scopes, endsAt } = granted;
  return (
    <Typography variant="body2" component="div">
      {t('history.granted')} <ScopeList scopes={scopes} />{' '}
      {endsAt ? (
        <>
          {t('history.until')} {day(endsAt, language)} (
          <RelativeTime at={endsAt} />)
        </>
      ) : (
        t('history.untilRevoked')
      )}
    </Typography>
  );
}
