import type { ProviderVersion } from '@custody/backstage-plugin-custody-node';

const ACCOUNT = /^custody_[a-z0-9-]+_[a-z0-9-]+_([0-9a-f-]{36})_v(\d{1,10})$/;

/**
 * The account of one version. RabbitMQ keeps nothing beside a user, so that its name alone says whose it is: it is
 * readable, holds the whole uid, and needs no escaping in a URL.
 *
 * @returns e.g. `custody_payments_ledger-api_1f0c9a2b-3d4e-4f5a-8b6c-7d8e9f0a1b2c_v7`
 */
export function accountName({ identity, version }: ProviderVersion): string {
  return `custody_${identity.namespace}_${identity.name}_${identity.uid}_v${version}`;
}

/** Whose account it is, by its name; null when Custody did not make it. */
export function ownerOf(
  account: string,
): { uid: string; version: number } | null {
  const match = ACCOUNT.exec(account);
  return match ? { uid: match[1], version: Number(match[2]) } : null;
}
