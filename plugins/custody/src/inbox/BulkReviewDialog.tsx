import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormLabel from '@mui/material/FormLabel';
import LinearProgress from '@mui/material/LinearProgress';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import type {
  RequestView,
  Verdict,
} from '@custody/backstage-plugin-custody-common';
import { ReasonDialog } from '../shared/ReasonDialog';
import { Code } from '../shared/ScopeList';
import { useT } from '../translation';
import { BulkChoices, nameOfRequest } from './BulkChoices';
import { useBulkReview } from './useBulkReview';

/** Reviews many, one after the other, with one reason; what is refused is listed with why. */
export function BulkReviewDialog(props: {
  requests: readonly RequestView[];
  onClose: () => void;
}) {
  const t = useT();
  const id = useId();
  // INVARIANT: what is sent are the digests of what the list showed when the dialog opened, never newer ones.
  const [requests] = useState(props.requests);
  const [verdict, setVerdict] = useState<Verdict>('approve');
  const [ids, setIds] = useState<readonly string[]>([]);
  const { act, asked } = useBulkReview();
  const may = requests.filter(({ can }) =>
    verdict === 'deny' ? can.deny.allowed : can.review.allowed,
  );
  const chosen = may.filter(request => ids.includes(request.id));
  const refused = act.data;
  const blocked = () => {
    if (refused) {
      return t('reviewing.bulk.result', {
        done: String(chosen.length - refused.length),
        refused: String(refused.length),
      });
    }
    return chosen.length === 0 ? t('reviewing.bulk.none') : undefined;
  };
  return (
    <ReasonDialog
      title={t('reviewing.bulk.title')}
      what={t('reviewing.bulk.what')}
      submit={t('reviewing.bulk.submit', { count: chosen.length })}
      danger={verdict === 'deny'}
      busy={act.isPending}
      blocked={blocked()}
      error={act.error}
      leave={act.isIdle ? undefined : t('reviewing.bulk.close')}
      onClose={props.onClose}
      onSubmit={reason => act.mutate({ requests: chosen, verdict, reason })}
    >
      <FormControl sx={{ mt: 2 }} disabled={!act.isIdle}>
        <FormLabel id={id}>{t('reviewing.bulk.verdict')}</FormLabel>
        <RadioGroup
          row
          aria-labelledby={id}
          value={verdict}
          onChange={(_, value) => setVerdict(value as Verdict)}
        >
          {(['approve', 'deny'] as const).map(value => (
            <FormControlLabel
              key={value}
              value={value}
              control={<Radio />}
              label={t(`reviewing.bulk.${value}`)}
            />
          ))}
        </RadioGroup>
      </FormControl>
      <BulkChoices
        requests={may}
        chosen={ids}
        disabled={!act.isIdle}
        onChange={setIds}
      />
      {act.isPending && (
        <Box sx={{ my: 1 }}>
          <LinearProgress
            variant="determinate"
            value={(100 * asked) / chosen.length}
            aria-label={t('reviewing.bulk.title')}
          />
          <Typography role="status" sx={{ mt: 0.5 }}>
            {t('reviewing.bulk.progress', {
              n: String(asked),
              total: String(chosen.length),
            })}
          </Typography>
        </Box>
      )}
      {refused?.map(({ request, why }) => (
        <Alert
          key={request.id}
          severity="warning"
          variant="outlined"
          sx={{ mt: 1 }}
        >
          <Code>{nameOfRequest(request)}</Code> {why}
        </Alert>
      ))}
    </ReasonDialog>
  );
}
