import { quote } from '@custody/backstage-plugin-custody-common';
import {
  PermanentProviderError,
  type ProviderIdentity,
  type ProviderVersion,
} from '@custody/backstage-plugin-custody-node';

/** MySQL's limit for users and roles alike; MariaDB allows more, and one rule for both is enough. */
const MAX_NAME = 32;
const ROLE_PREFIX = 'custody_';
const LONGEST_SUFFIX = '_v99999'.length;
const UID_PART = 12;

const UID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ROLE = /^custody_([A-Za-z0-9_-]{22})$/;

/**
 * The role that holds an identity's grants. It carries the whole uid, so that the server itself says whose an
 * account is: MariaDB keeps no comments on accounts.
 *
 * @returns `custody_` and the uid's 128 bits in base64url
 */
export function roleName({ uid }: ProviderIdentity): string {
  if (!UID.test(uid)) {
    throw new PermanentProviderError(
      `the identity's uid is ${quote(
        uid,
      )}, which is no UUID: there is no name for its role`,
    );
  }
  return `${ROLE_PREFIX}${Buffer.from(uid.replace(/-/g, ''), 'hex').toString(
    'base64url',
  )}`;
}

/** The uid in a role's name; null when the role is nobody's. */
export function uidOfRole(role: string): string | null {
  const encoded = ROLE.exec(role)?.[1];
  if (encoded === undefined) return null;
  const bytes = Buffer.from(encoded, 'base64url');
  // 22 characters hold 132 bits: those that don't come back the same were not made here.
  if (bytes.toString('base64url') !== encoded) return null;
  return bytes
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function uidPart(uid: string): string {
  return uid.replace(/-/g, '').slice(0, UID_PART);
}

/**
 * The user name of one version: readable, and unique by the identity's uid, whatever its name.
 *
 * @returns e.g. `ledger_api_d_1f0c9a2b3d4e_v7`
 */
export function userName({ identity, version }: ProviderVersion): string {
  const suffix = `_v${version}`;
  if (suffix.length > LONGEST_SUFFIX) {
    throw new PermanentProviderError(
      `version ${version} has no room in a user name of ${MAX_NAME} characters: retire the identity and request a new one`,
    );
  }
  const readable = identity.name
    .replace(/[^a-z0-9]/g, '_')
    .slice(0, MAX_NAME - LONGEST_SUFFIX - UID_PART - 1);
  return `${readable}_${uidPart(identity.uid)}${suffix}`;
}

/** The version in the user name of an account of this identity; null when the name is not of that form. */
export function versionOfUser(user: string, uid: string): number | null {
  const match = /_([0-9a-f]{12})_v([1-9][0-9]{0,4})$/.exec(user);
  return match?.[1] === uidPart(uid) ? Number(match[2]) : null;
}
