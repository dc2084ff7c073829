import Button from '@mui/material/Button';
import { useState } from 'react';
import type { OperationView } from '@custody/backstage-plugin-custody-common';
import { useTryNow } from '../api';
import { ReasonDialog } from '../shared/ReasonDialog';
import { RelativeTime } from '../time';
import { useT } from '../translation';

/** Has a failed step tried again at once, for somebody who mended what it failed of. Nothing where none waits. */
export function TryNow({ operation }: { operation: OperationView }) {
  const t = useT();
  const act = useTryNow(operation.id);
  const [asking, setAsking] = useState(false);
  if (operation.state !== 'retrying' || operation.nextAttemptAt === null) {
    return null;
  }
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        onClick={() => setAsking(true)}
        sx={{ mt: 1 }}
      >
        {t('identity.operations.tryNow')}
      </Button>
      {asking && (
        <ReasonDialog
          title={t('identity.operations.tryDialog.title')}
          what={t('identity.operations.tryDialog.what', {
            when: <RelativeTime at={operation.nextAttemptAt} />,
          })}
          submit={t('identity.operations.tryDialog.submit')}
          busy={act.isPending}
          error={act.error}
          onClose={() => setAsking(false)}
          onSubmit={reason =>
            act.mutate(reason, { onSuccess: () => setAsking(false) })
          }
        />
      )}
    </>
  );
}
