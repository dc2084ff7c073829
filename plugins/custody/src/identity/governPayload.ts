import type {
  IdentityDetail,
  RequestPayloadInput,
} from '@custody/backstage-plugin-custody-common';
import { PREVIEW_REASON } from '../fields/options';

/**
 * The request by which what Git declares is governed in place: that the same be created.
 *
 * @param identity - as it is declared
 * @returns undefined where nobody owns it, so that there is nobody to ask for
 */
export function governPayload(
  identity: IdentityDetail,
): RequestPayloadInput | undefined {
  const { namespace, name, type, owner, scopes, provider, mode } = identity;
  if (!owner) return undefined;
  return {
    kind: 'create',
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
    },
    reason: PREVIEW_REASON,
  };
}
