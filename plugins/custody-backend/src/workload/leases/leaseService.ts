import { NotFoundError } from '@backstage/errors';
import {
  type IssuedLease,
  type LeaseBody,
  type LeaseEnd,
  type LeaseRenewalBody,
  type LeaseView,
  quote,
} from '@custody/backstage-plugin-custody-common';
import { audited } from '../../audit/auditLog';
import { wakeAfterCommit } from '../../services/identities/wakeAfterCommit';
import { touchConsumers } from '../../store/credentials/consumers';
import { endWhenIdle } from '../../store/databaseNow';
import { lockIdentity } from '../../store/identities/findIdentity';
import { findLease, lockLease } from '../../store/leases/findLeases';
import { endingAtOnce, updateLease } from '../../store/leases/writeLeases';
import { identityIn } from '../identityIn';
import type { Prove, Proven } from '../prove';
import { issueLease } from './issueLease';
import type { LeaseDeps } from './leaseDeps';
import { type HeldBy, renewLease } from './renewLease';

/** What consumers do with leases, each call by an assertion of its own. No person is in the way: policy is, each time. */
export type LeaseService = {
  /**
   * @throws AuthenticationError; NotFoundError for an identity that is not the caller's; NotAllowedError when policy
   * denies; InputError for a length that may not be; ConflictError as the identity stands; TooManyLeasesError;
   * ServiceUnavailableError when the provider fails
   */
  lease(assertion: string, body: LeaseBody): Promise<IssuedLease>;

  /** @throws as `lease` does, and ConflictError for one that is over or lasts as long as it may */
  renew(
    assertion: string,
    id: string,
    body: LeaseRenewalBody,
  ): Promise<LeaseView>;

  /** Ends a lease. To say so twice changes nothing. @throws NotFoundError for one that is not the caller's */
  end(assertion: string, id: string): Promise<LeaseEnd>;
};

/** @param deps.prove - finds out who calls */
export function createLeaseService(
  deps: LeaseDeps & { prove: Prove },
): LeaseService {
  const { db, prove } = deps;

  const heldBy = async ({ consumers }: Proven, id: string): Promise<HeldBy> => {
    const lease = await findLease(db, id);
    const consumer = consumers.find(each => each.id === lease?.consumer_id);
    if (!lease || !consumer) {
      throw new NotFoundError(`${quote(id)} is no lease of this key`);
    }
    return { lease, consumer };
  };

  return {
    async lease(assertion, body) {
      const proven = await prove(assertion);
      const holder = await identityIn(db, body.identity, proven.consumers);
      await touchConsumers(db, [holder.consumer.id], proven.token.now);
      return issueLease(deps, holder, body);
    },

    async renew(assertion, id, body) {
      const proven = await prove(assertion);
      const held = await heldBy(proven, id);
      await touchConsumers(db, [held.consumer.id], proven.token.now);
      return renewLease(deps, held, body);
    },

    async end(assertion, id) {
      const { lease, consumer } = await heldBy(await prove(assertion), id);
      return audited(deps, async tx => {
        await endWhenIdle(tx);
        const { ref } = await lockIdentity(tx, lease.identity_uid);
        const row = await lockLease(tx, id);
        if (row.state === 'making' || row.state === 'live') {
          await updateLease(
            tx,
            id,
            endingAtOnce({
              reason: 'its consumer gave it back',
              by: `consumer:${consumer.name}`,
            }),
          );
          wakeAfterCommit(tx, deps.wakeup);
        }
        const ended = row.state === 'ended';
        return {
          id,
          identity: ref,
          state: ended ? 'ended' : 'ending',
          endedAt: ended ? row.ended_at : null,
        };
      });
    },
  };
}
