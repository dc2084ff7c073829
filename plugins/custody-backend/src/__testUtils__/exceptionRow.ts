import { randomUUID } from 'node:crypto';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { RequestsRow } from '../store/tables';

/** What the row of an exception says of it: from which rule, for which identity, and until when. */
export type ExceptionRow = Pick<
  RequestsRow,
  'identity_uid' | 'granted_until'
> & {
  rule: string;
  state?: RequestsRow['state'];
};

/** The row of a request for an exception, as the record has it: approved, where nothing else is said. */
export function exceptionRow(
  { rule, state = 'fulfilled', identity_uid, granted_until }: ExceptionRow,
  at: Instant,
): Partial<RequestsRow> {
  const id = randomUUID();
  return {
    id,
    kind: 'except',
    state,
    rule,
    identity_uid,
    granted_until,
    owner: 'group:default/payments',
    requester: 'user:default/ada',
    reason: `because of ${rule}`,
    payload: '{}',
    decision: '{}',
    policy_hash: 'hash',
    digest: 'digest',
    dedupe_key: id,
    created_at: at,
  };
}
