import type {
  IdentityDetail,
  RequestPayloadInput,
  RotationChoice,
} from '@custody/backstage-plugin-custody-common';
import { PREVIEW_REASON } from '../fields/options';
import { isSameChoice } from '../request/rotationWords';

/** What of an identity is to be different. */
export type Change = {
  scopes?: readonly string[];
  /** Empty to leave it to the platform. */
  rotation?: RotationChoice;
};

/**
 * The request by which an identity is changed. It says all of it, so that nothing is lost that stays as it is.
 *
 * @param identity - as it is on record
 * @returns undefined where nothing would be different, where no scope is left, and where nobody owns it
 */
export function changePayload(
  identity: IdentityDetail,
  change: Change,
): RequestPayloadInput | undefined {
  const { namespace, name, type, owner, provider, mode } = identity;
  const scopes = [...(change.scopes ?? identity.scopes)];
  const rotation = change.rotation ?? identity.rotation ?? {};
  if (!owner || scopes.length === 0) return undefined;
  if (
    sameScopes(scopes, identity.scopes) &&
    isSameChoice(rotation, identity.rotation)
  ) {
    return undefined;
  }
  return {
    kind: 'change',
    identity: {
      namespace,
      name,
      type,
      owner: owner.ref,
      scopes,
      credential: { provider, mode },
      ...(identity.title && { title: identity.title }),
      ...(identity.sponsor && { sponsor: identity.sponsor.ref }),
      ...(identity.component && { component: identity.component }),
      ...(identity.system && { system: identity.system }),
      ...(Object.keys(rotation).length > 0 && { rotation }),
    },
    reason: PREVIEW_REASON,
  };
}

function sameScopes(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every(scope => b.includes(scope));
}
