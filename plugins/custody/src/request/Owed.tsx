import CheckCircleOutline from '@mui/icons-material/CheckCircleOutline';
import HourglassEmpty from '@mui/icons-material/HourglassEmpty';
import Remove from '@mui/icons-material/Remove';
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ApprovalProgress } from '@custody/backstage-plugin-custody-common';
import { nameOf } from '../shared/names';
import { Person } from '../shared/Person';
import { useT } from '../translation';

const NAMED = 4;

/** What policy owes, term by term: given by whom, and who can still give it. */
export function Owed(props: {
  approvals: ApprovalProgress[];
  /** Names of those who reviewed, by ref. */
  names: ReadonlyMap<string, string>;
  /** The stage that is asked now; those after it wait for their turn. */
  stage: number;
  /** Whether it is still to be decided; later nobody can give what is missing. */
  open: boolean;
}) {
  const t = useT();
  const stages = Math.max(1, ...props.approvals.map(({ stage }) => stage));
  if (props.approvals.length === 0) {
    return <Typography>{t('request.owedNone')}</Typography>;
  }
  return (
    <Box
      component="ul"
      sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1 }}
    >
      {props.approvals.map(approval => (
        <Term
          // The same may be owed in more than one stage.
          key={`${approval.stage} ${approval.term}`}
          approval={approval}
          names={props.names}
          open={props.open}
          stage={stages > 1 ? { of: stages, now: props.stage } : undefined}
        />
      ))}
    </Box>
  );
}

function Term({
  approval,
  names,
  open,
  stage,
}: {
  approval: ApprovalProgress;
  names: ReadonlyMap<string, string>;
  open: boolean;
  /** Left out where there is only one. */
  stage?: { of: number; now: number };
}) {
  const t = useT();
  const met = approval.givenBy.length >= approval.count;
  const Missing = open ? HourglassEmpty : Remove;
  const named = approval.eligible.slice(0, NAMED);
  const more = approval.eligible.length - named.length;
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1 }}>
      {met ? (
        <CheckCircleOutline
          aria-hidden
          color="success"
          sx={{ fontSize: 18, mt: '2px' }}
        />
      ) : (
        <Missing
          aria-hidden
          sx={{ fontSize: 18, mt: '2px', color: 'text.secondary' }}
        />
      )}
      <Box sx={{ minWidth: 0 }}>
        <Typography component="div">
          <strong>
            {t('request.owedProgress', {
              given: String(approval.givenBy.length),
              n: String(approval.count),
            })}
          </strong>{' '}
          {t('request.owedBy', { term: approval.label })}
          {stage && (
            <Box component="span" sx={{ color: 'text.secondary' }}>
              {' '}
              {t(
                approval.stage > stage.now
                  ? 'delegation.stageLater'
                  : 'delegation.stage',
                { n: String(approval.stage), of: String(stage.of) },
              )}
            </Box>
          )}
        </Typography>
        {approval.givenBy.length > 0 && (
          <Typography variant="body2" color="text.secondary">
            {t('request.given')}{' '}
            {approval.givenBy
              .map(ref => nameOf(ref, names.get(ref)))
              .join(', ')}
          </Typography>
        )}
        {!met && open && (
          <Typography
            variant="body2"
            color="text.secondary"
            component="div"
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              alignItems: 'center',
              columnGap: 1,
            }}
          >
            <span>{t('request.can')}</span>
            {named.length === 0 && <span>{t('request.canNobody')}</span>}
            {named.map(({ ref, title }) => (
              <Person key={ref} entityRef={ref} title={title} />
            ))}
            {more > 0 && (
              <span
                title={approval.eligible
                  .map(e => nameOf(e.ref, e.title))
                  .join(', ')}
              >
                {t('request.more', { n: String(more) })}
              </span>
            )}
          </Typography>
        )}
      </Box>
    </Box>
  );
}
