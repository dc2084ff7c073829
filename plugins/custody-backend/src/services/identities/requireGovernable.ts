import { ConflictError } from '@backstage/errors';
import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { IdentitiesRow } from '../../store/tables';

/**
 * INVARIANT: what cut an identity off is never undone by a request that was made before it. Reviewers of such a
 * request approved something else than what they would bring about.
 *
 * A compromised identity may be approved again, by a request that was made knowing that it is.
 *
 * @throws ConflictError when the identity is suspended or retired, or compromised since the request was made
 */
export function requireGovernable(
  identity: IdentitiesRow,
  requestedAt: Instant,
): void {
  const { state, compromised_at: since } = identity;
  const cutOff =
    state === 'suspended' ||
    state === 'retired' ||
    (state === 'compromised' && (since === null || requestedAt <= since));
  if (cutOff) {
    throw refusal(identity);
  }
}

/** @throws ConflictError unless the identity is governed: only then can it be renewed or get consumers */
export function requireGoverned(identity: IdentitiesRow): void {
  if (identity.state !== 'governed') {
    throw refusal(identity);
  }
}

/** @throws ConflictError for what is gone: its owner and component change no more, and it is not published again */
export function requireThere(identity: IdentitiesRow): void {
  if (identity.state === 'retired' || identity.state === 'declined') {
    throw refusal(identity);
  }
}

function refusal({ ref, state }: IdentitiesRow): ConflictError {
  return new ConflictError(
    `\`${ref}\` is ${state} since this was asked for: nothing is granted to it as it stands; withdraw the request, and ask anew once that is settled`,
  );
}
