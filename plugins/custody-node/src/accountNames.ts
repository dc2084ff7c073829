import type { ProviderVersion } from './provider';

const ACCOUNT =
  /^custody_[a-z0-9-]+_[a-z0-9-]+_([0-9a-f-]{36})_v(\d{1,10})(?:_a(\d{1,6}))?$/;

/**
 * The account of one version at a system that keeps nothing beside an account, so that its name alone has to say whose it
 * is: it is readable, holds the whole uid, and needs no escaping in a URL.
 *
 * @param attempt - for a system where a call that comes late could take the account of a later one: from the second on each
 * attempt has an account of its own
 * @returns e.g. `custody_payments_ledger-api_1f0c9a2b-3d4e-4f5a-8b6c-7d8e9f0a1b2c_v7`, and `…_v7_a2` the second time
 */
export function tellingAccountName(
  { identity, version }: ProviderVersion,
  attempt = 1,
): string {
  const name = `custody_${identity.namespace}_${identity.name}_${identity.uid}_v${version}`;
  return attempt > 1 ? `${name}_a${attempt}` : name;
}

/** Whose account it is, by a name that {@link tellingAccountName} made; null when Custody did not make it. */
export function ownerOfTellingName(
  account: string,
): { uid: string; version: number; attempt: number } | null {
  const match = ACCOUNT.exec(account);
  return match
    ? {
        uid: match[1],
        version: Number(match[2]),
        attempt: Number(match[3] ?? 1),
      }
    : null;
}
