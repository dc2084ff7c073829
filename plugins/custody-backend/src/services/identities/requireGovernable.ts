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

/**
 * INVARIANT: a task ties what it asked for, and moves nothing. Another owner's identity is theirs to tie; one that has a
 * component gets another by a request to change it, of which policy is asked.
 *
 * @throws ConflictError when it became another owner's, or is of another component, unless that left the catalog
 */
export function requireBindable(
  identity: IdentitiesRow,
  to: { component: string; owner: string },
): void {
  const { ref, owner, component } = identity;
  if (owner !== to.owner) {
    throw new ConflictError(
      `\`${ref}\` became that of another owner since this was asked for: its owner has to ask to change it`,
    );
  }
  if (
    component !== null &&
    component !== to.component &&
    identity.component_missing_since === null
  ) {
    throw new ConflictError(
      `\`${ref}\` is of \`${component}\` already: ask to change it, or for an identity of \`${to.component}\``,
    );
  }
}

function refusal({ ref, state }: IdentitiesRow): ConflictError {
  return new ConflictError(
    `\`${ref}\` is ${state} since this was asked for: nothing is granted to it as it stands; withdraw the request, and ask anew once that is settled`,
  );
}
