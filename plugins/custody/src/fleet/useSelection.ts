import { useCallback, useState } from 'react';
import type { IdentitySummary } from '@custody/backstage-plugin-custody-common';

const NONE: ReadonlyMap<string, IdentitySummary> = new Map();

/** Identities that were chosen on any page of the fleet, in the order of choosing; turning a page loses none. */
export function useSelection() {
  const [byUid, setByUid] = useState(NONE);
  /** On the page of `rows`, exactly `uids` are chosen; other pages stay as they are. */
  const choose = useCallback(
    (rows: readonly IdentitySummary[], uids: ReadonlySet<string>) =>
      setByUid(previous => {
        const next = new Map(previous);
        for (const row of rows) {
          if (uids.has(row.uid)) next.set(row.uid, row);
          else next.delete(row.uid);
        }
        return next;
      }),
    [],
  );
  const clear = useCallback(() => setByUid(NONE), []);
  return { byUid, choose, clear };
}
