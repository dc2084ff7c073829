import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { BreakGlassPart } from '../breakGlass/BreakGlassPart';
import { nameOf } from '../shared/names';
import { Person } from '../shared/Person';
import { Quote, ReviewLine } from '../shared/ReviewLine';
import { useT } from '../translation';
import { AskAgain } from './AskAgain';
import { Changes } from './Changes';
import { Consumers, RiskDrivers } from './grantParts';
import { GrantDiff, grantTitle } from './GrantDiff';
import { Owed } from './Owed';
import { RequestHeadline } from './RequestHeadline';
import { RequestPart } from './RequestPart';
import { RotationDiff } from './RotationDiff';
import { Ends, Others, PolicyLine, Via } from './requestParts';

/** A request whole: what is asked, what changes, why, the risk, what policy owes, and who reviewed. */
export function RequestDetail({ request }: { request: RequestView }) {
  const t = useT();
  const { derived, requester, reviews } = request;
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <RequestHeadline request={request} />
      <BreakGlassPart request={request} />
      <AskAgain request={request} />
      <RequestPart title={t('request.why')}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1 }}>
          <Person entityRef={requester.ref} title={requester.title} />
          <Via request={request} />
        </Box>
        <Quote>{request.reason}</Quote>
        {request.intent && (
          <Typography variant="body2">
            {t('request.intent', { intent: request.intent })}
          </Typography>
        )}
      </RequestPart>
      {request.exception && (
        <RequestPart title={t('request.instead')}>
          <Quote>{request.exception.compensatingControl}</Quote>
        </RequestPart>
      )}
      {derived && (
        <RequestPart title={grantTitle(t, request)}>
          <GrantDiff request={request} />
        </RequestPart>
      )}
      {request.rotation && (
        <RequestPart title={t('request.rotation.title')}>
          <RotationDiff
            rotation={request.rotation}
            open={request.state === 'pending'}
          />
        </RequestPart>
      )}
      {request.changes && (
        <RequestPart title={t('reviewing.changes')}>
          <Changes changes={request.changes} />
        </RequestPart>
      )}
      {request.consumers.length > 0 && (
        <RequestPart title={t('request.consumers')}>
          <Consumers consumers={request.consumers} />
        </RequestPart>
      )}
      {derived && (
        <RequestPart title={t('request.drivers')}>
          <RiskDrivers drivers={derived.riskDrivers} />
        </RequestPart>
      )}
      <RequestPart title={t('request.owed')}>
        <PolicyLine request={request} />
        <Owed
          approvals={request.approvals}
          stage={request.stage}
          open={request.state === 'pending'}
          names={
            new Map(
              reviews
                .flatMap(({ reviewer, onBehalfOf }) => [
                  reviewer,
                  onBehalfOf ?? reviewer,
                ])
                .map(({ ref, title }) => [ref, nameOf(ref, title)]),
            )
          }
        />
      </RequestPart>
      <RequestPart title={t('request.reviews')}>
        {reviews.length === 0 ? (
          <Typography color="text.secondary">
            {t(
              request.breakGlass ? 'breakGlass.noReviews' : 'request.noReviews',
            )}
          </Typography>
        ) : (
          <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {reviews.map(review => (
              <ReviewLine key={review.id} review={review} />
            ))}
          </Box>
        )}
      </RequestPart>
      {request.identity && (
        <RequestPart title={t('request.others')}>
          <Others request={request} identityRef={request.identity.ref} />
        </RequestPart>
      )}
      <Ends request={request} />
    </Box>
  );
}
