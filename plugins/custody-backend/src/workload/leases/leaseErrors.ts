import { ConflictError, CustomErrorBase } from '@backstage/errors';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { IdentitiesRow } from '../../store/tables';

/** An identity has as many leases as it may have. */
export class TooManyLeasesError extends CustomErrorBase {
  override readonly name = 'TooManyLeasesError';
  readonly statusCode = 429;
}

/** @throws ConflictError that says why nothing of an identity can be leased as it stands, and what to do instead */
export function requireLeasable(identity: IdentitiesRow, now: Instant): void {
  const { ref, mode, state, grant_id: grant, grant_ends_at: end } = identity;
  if (mode !== 'leased') {
    throw new ConflictError(
      `\`${ref}\` has mode \`${mode}\`, so nothing of it is leased: ${
        mode === 'federated'
          ? 'it has no secret'
          : 'read its credential at `GET /workload/credentials`'
      }, or ask for an identity of mode \`leased\``,
    );
  }
  if (state !== 'governed' || grant === null) {
    throw new ConflictError(
      `\`${ref}\` is ${state}, so nothing of it is leased: its page says why, and what can be done`,
    );
  }
  if (end !== null && end <= now) {
    throw new ConflictError(
      `the grant of \`${ref}\` ended at ${end}, so nothing of it is leased: ask for it to be renewed`,
    );
  }
}
