import { addDuration, type Instant, type IsoDuration } from '../values';

/**
 * How long after a version was issued a login to it may still be Custody's own check of it: `verify` really logs in,
 * and the clocks of two systems differ.
 */
export const OWN_LOGIN_FOR: IsoDuration = 'PT1M';

/** A version as far as it takes to say what a login to it means. */
export type UsedVersion = {
  version: number;
  issuedAt: Instant | null;
  /** Consumers that it was sealed for: nobody else was ever given it. */
  sealedFor: readonly string[];
};

/** What a provider saw of one version. */
export type SeenUse = { version: number; at: Instant };

/** Whether a login to a version was somebody else's than Custody's own. */
export function isForeignUse(
  { issuedAt }: Pick<UsedVersion, 'issuedAt'>,
  at: Instant,
): boolean {
  return issuedAt !== null && at > addDuration(issuedAt, OWN_LOGIN_FOR);
}

/**
 * Who moved to the current version, as its logins prove.
 *
 * INVARIANT: a login is somebody's only where nobody else was given the version. And whoever is still seen on an older
 * version has not moved: the one replica that restarted speaks for no other.
 *
 * @param seen - all that the provider saw of the identity at one moment
 * @returns the consumer's id; null where the login can't be ascribed
 */
export function movedByLogin(
  current: UsedVersion,
  seen: readonly SeenUse[],
): { consumerId: string; at: Instant } | null {
  const login = seen.find(({ version }) => version === current.version);
  const onOlder = seen.some(({ version }) => version < current.version);
  if (
    !login ||
    onOlder ||
    current.sealedFor.length !== 1 ||
    !isForeignUse(current, login.at)
  ) {
    return null;
  }
  return { consumerId: current.sealedFor[0], at: login.at };
}

/**
 * Whether a version that was left is used all the same: it was logged into after the last of those who were on it had
 * moved on.
 *
 * @param leftAt - when each known user of it moved to a newer version; null for one that has not
 */
export function isUsedAfterLeft(
  lastUsedAt: Instant | null,
  leftAt: ReadonlyArray<Instant | null>,
): boolean {
  return (
    lastUsedAt !== null &&
    leftAt.length > 0 &&
    leftAt.every(at => at !== null && at < lastUsedAt)
  );
}
