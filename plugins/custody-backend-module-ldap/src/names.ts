import type {
  ProviderIdentity,
  ProviderVersion,
} from '@custody/backstage-plugin-custody-node';

const UID_PART = 12;
const MARK =
  /^managed by Custody: identity ([0-9a-f-]{36}), version ([1-9][0-9]{0,9})$/;

function uidPart(uid: string): string {
  return uid.replace(/-/g, '').slice(0, UID_PART);
}

/**
 * The `uid` of a version's entry: readable, and unique by the identity's uid, whatever its name.
 *
 * @returns e.g. `payments_ledger_api_1f0c9a2b3d4e_v7`
 */
export function userName({ identity, version }: ProviderVersion): string {
  const readable = `${identity.namespace}_${identity.name}`.replace(
    /[^a-z0-9]/g,
    '_',
  );
  return `${readable}_${uidPart(identity.uid)}_v${version}`;
}

/** What the descriptions of an identity's entries begin with. */
export function markOf({ uid }: Pick<ProviderIdentity, 'uid'>): string {
  return `managed by Custody: identity ${uid}, version `;
}

/** How an entry says whose it is: kept beside the account, so that discovery needs no record of ours. */
export function mark({ identity, version }: ProviderVersion): string {
  return `${markOf(identity)}${version}`;
}

/**
 * Whose an entry is, by what it says and by its name, which must agree.
 *
 * @param user - the entry's `uid`
 */
export function ownerOf(
  user: string,
  descriptions: readonly string[],
): { uid: string; version: number } | null {
  for (const description of descriptions) {
    const [, uid, version] = MARK.exec(description) ?? [];
    if (uid && user.endsWith(`_${uidPart(uid)}_v${version}`)) {
      return { uid, version: Number(version) };
    }
  }
  return null;
}
