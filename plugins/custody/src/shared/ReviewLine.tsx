import Block from '@mui/icons-material/Block';
import CheckCircleOutline from '@mui/icons-material/CheckCircleOutline';
import Speed from '@mui/icons-material/Speed';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import type { ReviewView } from '@custody/backstage-plugin-custody-common';
import { lengthOfTime, RelativeTime, useLanguage } from '../time';
import { useT } from '../translation';
import { nameOf } from './names';
import { Person } from './Person';

/** One review: who, verdict, when, and the reason in quotes. */
export function ReviewLine({ review }: { review: ReviewView }) {
  const t = useT();
  const language = useLanguage();
  const approved = review.verdict === 'approve';
  const Icon = approved ? CheckCircleOutline : Block;
  return (
    <Box component="li" sx={{ mb: 0.75 }}>
      <Typography
        variant="body2"
        component="div"
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: 0.75,
        }}
      >
        <Icon
          aria-hidden
          color={approved ? 'success' : 'error'}
          sx={{ fontSize: 16 }}
        />
        <Person entityRef={review.reviewer.ref} title={review.reviewer.title} />
        <span>{approved ? t('history.approved') : t('history.denied')}</span>
        {review.onBehalfOf && (
          <span>
            {t('history.onBehalfOf', {
              who: nameOf(review.onBehalfOf.ref, review.onBehalfOf.title),
            })}
          </span>
        )}
        <Box component="span" sx={{ color: 'text.secondary' }}>
          <RelativeTime at={review.at} />
        </Box>
        {review.rapid && (
          <Chip
            size="small"
            variant="outlined"
            color="warning"
            icon={<Speed aria-hidden />}
            label={t('reviewing.rapid')}
            title={t('reviewing.rapidHelp')}
          />
        )}
      </Typography>
      {/* Under the avatar, so that the verdict's icon stands alone at the edge. */}
      <Box sx={{ pl: '22px' }}>
        <Quote>{review.reason}</Quote>
        {review.narrow && (
          <Typography variant="body2">
            {t('history.narrowed', {
              what: [
                review.narrow.scopes?.join(', '),
                review.narrow.maxGrant &&
                  lengthOfTime(review.narrow.maxGrant, language),
              ]
                .filter(Boolean)
                .join(', '),
            })}
          </Typography>
        )}
      </Box>
    </Box>
  );
}

/** Somebody's own words. */
export function Quote(props: { children: string }) {
  return (
    <Typography
      variant="body2"
      component="blockquote"
      sx={{
        m: 0,
        color: 'text.secondary',
        overflowWrap: 'anywhere',
        whiteSpace: 'pre-line',
      }}
    >
      “{props.children}”
    </Typography>
  );
}
