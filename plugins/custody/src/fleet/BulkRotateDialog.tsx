import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';
import { custodyApiRef, problemOf } from '../api';
import { keys } from '../api/keys';
import { ReasonDialog } from '../shared/ReasonDialog';
import { Code } from '../shared/ScopeList';
import { useT } from '../translation';

/** Rotates many, one after the other, with one reason; what is refused is listed with why. */
export function BulkRotateDialog(props: {
  identities: IdentitySummary[];
  /** @param done - whether anything was rotated, or tried to be */
  onClose: (done: boolean) => void;
}) {
  const t = useT();
  const api = useApi(custodyApiRef);
  const cache = useQueryClient();
  const { identities } = props;
  const [asked, setAsked] = useState(0);
  const act = useMutation({
    mutationFn: async (reason: string) => {
      const refused: { name: string; why: string }[] = [];
      for (const { namespace, name } of identities) {
        try {
          await api.rotate({ params: { namespace, name }, body: { reason } });
        } catch (error) {
          refused.push({ name, why: problemOf(error).message });
        }
        setAsked(count => count + 1);
      }
      return refused;
    },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.all }),
  });
  const refused = act.data;
  return (
    <ReasonDialog
      title={t('fleet.bulk.title', { count: identities.length })}
      what={t('fleet.bulk.what')}
      submit={t('fleet.bulk.submit')}
      busy={act.isPending}
      blocked={
        refused &&
        t('fleet.bulk.result', {
          done: String(identities.length - refused.length),
          refused: String(refused.length),
        })
      }
      error={act.error}
      leave={act.isIdle ? undefined : t('fleet.bulk.close')}
      onClose={() => props.onClose(!act.isIdle)}
      onSubmit={reason => act.mutate(reason)}
    >
      <Box component="ul" sx={{ pl: 2.5 }}>
        {identities.map(({ uid, name }) => (
          <li key={uid}>
            <Code>{name}</Code>
          </li>
        ))}
      </Box>
      {act.isPending && (
        <Box sx={{ my: 1 }}>
          <LinearProgress
            variant="determinate"
            value={(100 * asked) / identities.length}
            aria-label={t('fleet.bulk.submit')}
          />
          <Typography role="status" sx={{ mt: 0.5 }}>
            {t('fleet.bulk.progress', {
              n: String(asked),
              total: String(identities.length),
            })}
          </Typography>
        </Box>
      )}
      {refused?.map(({ name, why }) => (
        <Alert key={name} severity="warning" variant="outlined" sx={{ mt: 1 }}>
          <Code>{name}</Code> {why}
        </Alert>
      ))}
    </ReasonDialog>
  );
}
