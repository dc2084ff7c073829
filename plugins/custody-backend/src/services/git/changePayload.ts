import {
  MAX_REASON_LENGTH,
  type RequestPayloadInput,
} from '@custody/backstage-plugin-custody-common';
import type { DeclaredEdit } from '../ports';

/**
 * What an edit in Git asks for. Not validated yet: Git says what it likes.
 *
 * @param fields - in which it is not what is governed
 */
export function changePayload(
  { identity, source }: DeclaredEdit,
  fields: readonly string[],
): RequestPayloadInput {
  const { namespace, name, type, owner, provider, mode, scopes } = identity;
  return {
    kind: 'change',
    identity: {
      namespace,
      name,
      title: identity.title ?? undefined,
      type,
      owner,
      sponsor: identity.sponsor ?? undefined,
      component: identity.component ?? undefined,
      system: identity.system ?? undefined,
      scopes: [...new Set(scopes)].sort(),
      credential: { provider, mode },
      rotation: identity.rotation,
    },
    reason: `edited in Git (${fields.join(', ')}): ${source}`.slice(
      0,
      MAX_REASON_LENGTH,
    ),
  };
}
