import { DueTime, useNow } from '../time';
import { useT } from '../translation';

/** Whether a review should have been done. */
export function useIsOverdue(reviewDueAt: string): boolean {
  return Date.parse(reviewDueAt) <= useNow();
}

/** When what was granted by breaking the glass ends, and by when that is to be reviewed; null once it was. */
export function EndsAndDue(props: {
  until: string | null;
  reviewDueAt: string | null;
}) {
  const t = useT();
  const now = useNow();
  const { until, reviewDueAt } = props;
  const isOverdue = reviewDueAt !== null && Date.parse(reviewDueAt) <= now;
  const hasEnded = until !== null && Date.parse(until) <= now;
  return (
    <span>
      {until !== null && (
        <>
          {t(hasEnded ? 'breakGlass.ended' : 'breakGlass.ends', {
            when: <DueTime at={until} />,
          })}{' '}
        </>
      )}
      {reviewDueAt !== null &&
        t(isOverdue ? 'breakGlass.overdue' : 'breakGlass.due', {
          when: <DueTime at={reviewDueAt} />,
        })}
    </span>
  );
}
