import type { RequestPayloadInput } from '@custody/backstage-plugin-custody-common';

/** What else could be asked for, in one respect. */
export type Alternative = {
  change:
    | { kind: 'owner'; name: string }
    | { kind: 'scopes'; scopes: string[] }
    | { kind: 'mode' };
  payload: RequestPayloadInput;
};

/** So many are tried at most; a person reads no longer list. */
export const MAX_ALTERNATIVES = 6;

/**
 * What is close to a refused request and may be allowed: another of one's own groups as the owner, fewer of the scopes, a
 * credential that rotates in place of one that never changes. Whether it is allowed, only a preview can say.
 *
 * @param payload - what was refused
 * @param mine - the groups of the person who asks
 */
export function alternativesTo(
  payload: RequestPayloadInput,
  mine: readonly { ref: string; name: string }[],
): Alternative[] {
  if (payload.kind === 'declare') {
    return others(mine, payload.owner)
      .map(({ ref, name }) => ({
        change: { kind: 'owner' as const, name },
        payload: { ...payload, owner: ref },
      }))
      .slice(0, MAX_ALTERNATIVES);
  }
  if (payload.kind !== 'create') return [];
  const { identity } = payload;
  const scopes = identity.scopes ?? [];
  const neverRotates = identity.credential?.mode === 'static';
  const alternatives: Alternative[] = [
    ...(neverRotates
      ? [
          {
            change: { kind: 'mode' as const },
            payload: {
              ...payload,
              identity: {
                ...identity,
                credential: {
                  ...identity.credential,
                  mode: 'rotated' as const,
                },
              },
            },
          },
        ]
      : []),
    ...(scopes.length > 1 ? scopes : []).map(scope => ({
      change: { kind: 'scopes' as const, scopes: [scope] },
      payload: { ...payload, identity: { ...identity, scopes: [scope] } },
    })),
    ...others(mine, identity.owner).map(({ ref, name }) => ({
      change: { kind: 'owner' as const, name },
      payload: { ...payload, identity: { ...identity, owner: ref } },
    })),
  ];
  return alternatives.slice(0, MAX_ALTERNATIVES);
}

function others<V extends { ref: string }>(
  mine: readonly V[],
  owner: string | undefined,
): V[] {
  return mine.filter(({ ref }) => ref !== owner);
}
