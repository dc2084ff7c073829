import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import type { PolicyView } from '@custody/backstage-plugin-custody-common';
import { Digest } from '../shared/Digest';
import { Facts } from '../shared/Facts';
import { SkeletonRows } from '../shared/Loading';
import { Panel } from '../shared/Panel';
import { ProblemState } from '../shared/ProblemState';
import { SimpleTable } from '../shared/SimpleTable';
import { Code } from '../shared/ScopeList';
import { RelativeTime, ServerText } from '../time';
import { useT } from '../translation';
import { usePolicySet } from './usePolicy';

/** The set in force: its hash, since when, each policy with its reason; and why the newest files are not in force. */
export function SetPanel() {
  const t = useT();
  const policy = usePolicySet();
  return (
    <Panel title={t('policy.set.title')}>
      {policy.isPending && <SkeletonRows rows={3} height={24} />}
      {policy.isError && !policy.data && (
        <ProblemState error={policy.error} onRetry={() => policy.refetch()} />
      )}
      {policy.data && <SetInForce policy={policy.data} />}
    </Panel>
  );
}

function SetInForce({ policy }: { policy: PolicyView }) {
  const t = useT();
  const refusals = [
    { what: 'policies' as const, refused: policy.refused },
    ...policy.vocabulary,
  ];
  return (
    <>
      {refusals.map(
        ({ what, refused }) =>
          refused && (
            <Alert
              key={what}
              severity="error"
              variant="outlined"
              sx={{ mb: 2, color: 'text.primary' }}
            >
              <AlertTitle>
                {t(`policy.set.refused.${what}`)}{' '}
                <RelativeTime at={refused.at} />
              </AlertTitle>
              <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
                {refused.problems.map(problem => (
                  <li key={problem}>
                    <ServerText>{problem}</ServerText>
                  </li>
                ))}
              </Box>
            </Alert>
          ),
      )}
      <Facts
        rows={[
          [
            t('policy.set.hash'),
            <Digest
              key="hash"
              value={policy.hash}
              what={t('policy.set.hashWhat')}
            />,
          ],
          [
            t('policy.set.since'),
            <RelativeTime key="since" at={policy.since} />,
          ],
          ...policy.vocabulary.map(
            ({ what, since }) =>
              [
                t(`policy.set.vocabulary.${what}`),
                <RelativeTime key={what} at={since} />,
              ] as const,
          ),
        ]}
      />
      <Box component="details" sx={{ mt: 2 }}>
        <Box component="summary" sx={{ cursor: 'pointer', py: 0.5 }}>
          {t('policy.set.policies', { count: policy.policies.length })}
        </Box>
        <SimpleTable
          label={t('policy.set.title')}
          columns={[
            t('policy.set.id'),
            t('policy.set.effect'),
            t('policy.set.reason'),
            t('policy.set.place'),
          ]}
          rows={policy.policies.map(({ id, effect, reason, file, line }) => ({
            key: id,
            cells: [
              <Code key="id">{id}</Code>,
              t(`policy.set.effects.${effect}`),
              <ServerText key="reason">{reason}</ServerText>,
              `${file}:${line}`,
            ],
          }))}
        />
      </Box>
    </>
  );
}
