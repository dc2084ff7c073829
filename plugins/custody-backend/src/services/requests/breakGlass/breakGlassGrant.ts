import {
  combineObligations,
  type Obligations,
} from '@custody/backstage-plugin-custody-common';
import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import { lockIdentity } from '../../../store/identities/findIdentity';
import type { StoredRequest } from '../../../store/requests';

/**
 * What limits a grant for which glass was broken: the shortest of each time of what policy said to the request when it was
 * submitted, says to it now, and says to breaking the glass.
 *
 * INVARIANT: breaking the glass passes over approvals, and never makes anything longer.
 */
export function limitsOf(
  request: StoredRequest,
  current: Obligations | null,
  broken: Obligations,
): Obligations {
  return combineObligations(
    [request.decision.obligations, current, broken].filter(
      each => each !== null,
    ),
  );
}

/**
 * INVARIANT: what was approved by people is never cut short by an emergency. A renewal takes the place of the grant that
 * there is, so it has to end later.
 *
 * @throws ConflictError when the identity's grant lasts longer than what would be given
 */
export async function requireLonger(
  tx: Knex.Transaction,
  request: StoredRequest,
  endsAt: string | null,
): Promise<void> {
  if (request.kind !== 'renew') {
    return;
  }
  const identity = await lockIdentity(tx, request.identity_uid as string);
  const today = identity.grant_ends_at;
  if (today === null || (endsAt !== null && today >= endsAt)) {
    throw new ConflictError(
      today === null
        ? 'its grant has no end, so there is no emergency that breaking the glass would help in'
        : `its grant lasts until ${today}, and breaking the glass would let it end at ${endsAt}: there is nothing to be won by it`,
    );
  }
}
