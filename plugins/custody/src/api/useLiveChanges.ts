import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { liveChangesOf } from './liveChanges';

/** Has pages read anew what Backstage's signals say has changed. Where an app has no signals they look by themselves. */
export function useLiveChanges(): void {
  const cache = useQueryClient();
  const signals = useApiHolder().get(signalApiRef);
  useEffect(
    () => (signals ? liveChangesOf(cache).join(signals) : undefined),
    [cache, signals],
  );
}
