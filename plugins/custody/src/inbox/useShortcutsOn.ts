import { storageApiRef, useApiHolder } from '@backstage/core-plugin-api';
import { useEffect, useMemo, useState } from 'react';

const BUCKET = 'custody';
const KEY = 'inbox-shortcuts';

type Snapshot = { presence: string; value?: boolean };

/** Until somebody chose, the letters work; while the choice is still being loaded, they don't. */
const isOn = ({ presence, value }: Snapshot) =>
  presence !== 'unknown' && (value ?? true);

/**
 * Whether single letters are commands in the inbox: the person's choice, kept where Backstage keeps such choices.
 *
 * @returns the choice, and how to change it
 */
export function useShortcutsOn(): [boolean, (on: boolean) => void] {
  const storage = useApiHolder().get(storageApiRef);
  const bucket = useMemo(() => storage?.forBucket(BUCKET), [storage]);
  const [on, setOn] = useState(
    () => !bucket || isOn(bucket.snapshot<boolean>(KEY)),
  );
  useEffect(() => {
    const subscription = bucket
      ?.observe$<boolean>(KEY)
      .subscribe(snapshot => setOn(isOn(snapshot)));
    return () => subscription?.unsubscribe();
  }, [bucket]);
  const choose = (next: boolean) => {
    setOn(next);
    bucket?.set(KEY, next);
  };
  return [on, choose];
}
