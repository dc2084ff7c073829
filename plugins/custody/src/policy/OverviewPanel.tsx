import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useSearchParams } from 'react-router-dom';
import { SkeletonRows } from '../shared/Loading';
import { Panel } from '../shared/Panel';
import { ProblemState } from '../shared/ProblemState';
import { useT } from '../translation';
import { Choice } from './Choice';
import { foldOverview } from './foldOverview';
import { OverviewLine } from './OverviewLine';
import { usePolicyOverview } from './usePolicy';

/** In plain sentences who may do what, in a tenant and environment; both stand in the address. */
export function OverviewPanel() {
  const t = useT();
  const [address, setAddress] = useSearchParams();
  const tenant = address.get('tenant');
  const environment = address.get('environment');
  const overview = usePolicyOverview({
    ...(tenant && { tenant }),
    ...(environment && { environment }),
  });
  const choose = (field: string) => (value: string) =>
    setAddress(
      before => {
        const after = new URLSearchParams(before);
        after.set(field, value);
        return after;
      },
      { replace: true },
    );
  const { data } = overview;
  return (
    <Panel title={t('policy.overview.title')}>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 2 }}>
        {t('policy.overview.what')}
      </Typography>
      {overview.isPending && <SkeletonRows rows={6} height={32} />}
      {overview.isError && (
        <ProblemState
          error={overview.error}
          onRetry={() => overview.refetch()}
        />
      )}
      {data && (
        <>
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, mb: 2 }}>
            <Choice
              label={t('policy.overview.tenant')}
              value={data.tenant}
              options={data.tenants.map(value => ({
                value,
                label: value === '-' ? t('policy.overview.noTenant') : value,
              }))}
              onChange={choose('tenant')}
            />
            <Choice
              label={t('policy.overview.environment')}
              value={data.environment}
              options={data.environments.map(value => ({
                value,
                label: value,
              }))}
              onChange={choose('environment')}
            />
          </Box>
          {data.calendar.length > 0 && (
            <Alert
              severity="info"
              variant="outlined"
              sx={{ mb: 2, color: 'text.primary' }}
            >
              {t('policy.overview.calendar', {
                names: data.calendar.join(', '),
              })}
            </Alert>
          )}
          <Stack spacing={2}>
            {foldOverview(data.lines).map(({ actions, lines }) => (
              <section key={actions[0]}>
                <Typography
                  component="h3"
                  variant="subtitle2"
                  sx={{ fontWeight: 700 }}
                >
                  {actions
                    .map(action => t(`policy.actions.${action}`))
                    .join(' · ')}
                </Typography>
                <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
                  {lines.map((line, index) => (
                    // Lines of the same actions never change places, so their index is a good key.
                    <OverviewLine key={index} line={line} first={index === 0} />
                  ))}
                </Box>
              </section>
            ))}
          </Stack>
        </>
      )}
    </Panel>
  );
}
