import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useId, type PropsWithChildren } from 'react';
import type { RequestView } from '@custody/backstage-plugin-custody-common';
import { Digest } from '../shared/Digest';
import { nameOf } from '../shared/names';
import { Person } from '../shared/Person';
import { RequestStateChip } from '../shared/RequestStateChip';
import { Quote, ReviewLine } from '../shared/ReviewLine';
import { Code } from '../shared/ScopeList';
import { RelativeTime, ServerText, useLanguage } from '../time';
import { useT } from '../translation';
import { GrantDiff } from './GrantDiff';
import { Owed } from './Owed';
import { Ends, Others, PolicyLine, Subjects, Via } from './requestParts';
import { sentenceOf } from './sentence';

/** A request whole: what is asked, what changes, why, the risk, what policy owes, and who reviewed. */
export function RequestDetail({ request }: { request: RequestView }) {
  const t = useT();
  const language = useLanguage();
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Box>
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            columnGap: 1,
            alignItems: 'center',
            mb: 0.5,
          }}
        >
          <RequestStateChip state={request.state} />
          {request.derived && (
            <Typography variant="body2" component="span">
              {t(`risk.${request.derived.risk}`)}
            </Typography>
          )}
          <Typography variant="body2" color="text.secondary" component="span">
            <RelativeTime at={request.createdAt} />
          </Typography>
        </Box>
        <Typography
          component="h2"
          sx={{
            m: 0,
            fontSize: '1.2rem',
            fontWeight: 600,
            lineHeight: 1.4,
            overflowWrap: 'anywhere',
            maxWidth: '70ch',
          }}
        >
          {sentenceOf(t, request, language)}
        </Typography>
        <Subjects request={request} />
      </Box>
      <Part title={t('request.why')}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 1 }}>
          <Person
            entityRef={request.requester.ref}
            title={request.requester.title}
          />
          <Via request={request} />
        </Box>
        <Quote>{request.reason}</Quote>
        {request.intent && (
          <Typography variant="body2">
            {t('request.intent', { intent: request.intent })}
          </Typography>
        )}
      </Part>
      {request.derived && (
        <Part title={t('request.grant')}>
          <GrantDiff request={request} />
        </Part>
      )}
      {request.consumers.length > 0 && (
        <Part title={t('request.consumers')}>
          {request.consumers.map(consumer => (
            <Typography key={consumer.name} component="div" variant="body2">
              <Code>{consumer.name}</Code>{' '}
              {consumer.thumbprints.map(thumbprint => (
                <Digest
                  key={thumbprint}
                  value={thumbprint}
                  what={t('identity.consumers.key')}
                />
              ))}
            </Typography>
          ))}
        </Part>
      )}
      {request.derived && (
        <Part title={t('request.drivers')}>
          {request.derived.riskDrivers.length === 0 ? (
            <Typography>{t('request.noDrivers')}</Typography>
          ) : (
            <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
              {request.derived.riskDrivers.map(driver => (
                <li key={driver}>
                  <ServerText>{driver}</ServerText>
                </li>
              ))}
            </Box>
          )}
        </Part>
      )}
      <Part title={t('request.owed')}>
        <PolicyLine request={request} />
        <Owed
          approvals={request.approvals}
          names={
            new Map(
              request.reviews.map(({ reviewer }) => [
                reviewer.ref,
                nameOf(reviewer.ref, reviewer.title),
              ]),
            )
          }
        />
      </Part>
      <Part title={t('request.reviews')}>
        {request.reviews.length === 0 ? (
          <Typography color="text.secondary">
            {t('request.noReviews')}
          </Typography>
        ) : (
          <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {request.reviews.map(review => (
              <ReviewLine key={review.id} review={review} />
            ))}
          </Box>
        )}
      </Part>
      {request.identity && (
        <Part title={t('request.others')}>
          <Others request={request} identityRef={request.identity.ref} />
        </Part>
      )}
      <Ends request={request} />
    </Box>
  );
}

function Part(props: PropsWithChildren<{ title: string }>) {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography
        id={id}
        component="h3"
        variant="body2"
        sx={{ color: 'text.secondary', fontWeight: 700, m: 0, mb: 0.5 }}
      >
        {props.title}
      </Typography>
      {props.children}
    </Box>
  );
}
