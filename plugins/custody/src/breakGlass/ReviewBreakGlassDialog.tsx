import FormControl from '@mui/material/FormControl';
import FormControlLabel from '@mui/material/FormControlLabel';
import FormHelperText from '@mui/material/FormHelperText';
import FormLabel from '@mui/material/FormLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import { useId, useState } from 'react';
import {
  BREAK_GLASS_VERDICTS,
  type BreakGlassVerdict,
  type RequestView,
} from '@custody/backstage-plugin-custody-common';
import { ReasonDialog } from '../shared/ReasonDialog';
import { useT } from '../translation';
import { useReviewBreakGlass } from './useBreakGlass';

/** Asks whether breaking the glass was justified, and why. Nothing is chosen before somebody chooses. */
export function ReviewBreakGlassDialog(props: {
  request: RequestView;
  onClose: () => void;
}) {
  const t = useT();
  const labelId = useId();
  const { request } = props;
  const review = useReviewBreakGlass(request.id);
  const [verdict, setVerdict] = useState<BreakGlassVerdict>();
  return (
    <ReasonDialog
      title={t('breakGlass.review.title', {
        name: request.identity?.name ?? request.id.slice(0, 8),
      })}
      what={t('breakGlass.review.what')}
      submit={t('breakGlass.review.submit')}
      help={t('breakGlass.review.help')}
      unready={verdict === undefined}
      reasonFirst={false}
      busy={review.isPending}
      error={review.error}
      onClose={props.onClose}
      onSubmit={reason =>
        verdict &&
        review.mutate({ verdict, reason }, { onSuccess: props.onClose })
      }
    >
      <FormControl sx={{ mt: 2 }} required>
        <FormLabel id={labelId}>{t('breakGlass.review.verdict')}</FormLabel>
        <RadioGroup
          aria-labelledby={labelId}
          value={verdict ?? ''}
          onChange={(_, value) =>
            setVerdict(BREAK_GLASS_VERDICTS.find(one => one === value))
          }
        >
          {BREAK_GLASS_VERDICTS.map(value => (
            <FormControlLabel
              key={value}
              value={value}
              control={<Radio />}
              label={t(`breakGlass.review.verdicts.${value}`)}
            />
          ))}
        </RadioGroup>
        {verdict === undefined && (
          <FormHelperText>{t('breakGlass.review.choose')}</FormHelperText>
        )}
      </FormControl>
    </ReasonDialog>
  );
}
