import Typography from '@mui/material/Typography';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { useQuery } from '@tanstack/react-query';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { custodyApiRef } from '../api';
import { EmptyState } from '../shared/EmptyState';
import { RelativeTime } from '../time';
import { useT } from '../translation';

/** What will come here, and when one last reviewed. */
export function InboxEmpty() {
  const t = useT();
  const last = useLastReview();
  return (
    <EmptyState title={t('inbox.empty')}>
      {t('inbox.emptyHelp')}
      {last.data !== undefined && (
        <Typography
          variant="body2"
          component="span"
          sx={{ display: 'block', mt: 1 }}
        >
          {last.data ? (
            <>
              {t('inbox.lastReview')} <RelativeTime at={last.data} />.
            </>
          ) : (
            t('inbox.neverReviewed')
          )}
        </Typography>
      )}
    </EmptyState>
  );
}

/** When the signed-in person last reviewed, among the newest requests that they may see; null for never. */
function useLastReview() {
  const api = useApi(custodyApiRef);
  const identity = useApi(identityApiRef);
  return useQuery({
    queryKey: ['custody', 'last-review'],
    queryFn: async ({ signal }) => {
      const { userEntityRef } = await identity.getBackstageIdentity();
      const page = await api.listRequests(
        { query: { limit: 100 } },
        { signal },
      );
      return newestReviewBy(userEntityRef, page.items);
    },
  });
}

/** @returns the instant of the newest review by a user; null when there is none */
export function newestReviewBy(
  userRef: string,
  requests: Pick<RequestView, 'reviews'>[],
): string | null {
  return requests
    .flatMap(request => request.reviews)
    .filter(review => review.reviewer.ref === userRef)
    .map(review => review.at)
    .reduce<string | null>(
      (newest, at) => (newest === null || at > newest ? at : newest),
      null,
    );
}
