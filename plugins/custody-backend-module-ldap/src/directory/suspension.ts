import { PermanentProviderError } from '@custody/backstage-plugin-custody-node';
import { changePasswords, storedPasswords } from './accounts';
import type { Directory } from './connection';
import { rdn } from './dn';
import { groupsOf, leave, replaceMember } from './groups';
import { isLocked, locked, unlocked } from './password';

/** An account, and below which entry its groups are. */
export type Place = { dn: string; groupsDn: string };

/**
 * Who stands in an account's groups while it is suspended: a name below the account's own, of no entry, so that nobody binds
 * as it. The groups thus say themselves what is to be put back, and whoever can't write groups can't add to it.
 */
export function standInOf(dn: string): string {
  return `${rdn('cn', 'suspended')},${dn}`;
}

/**
 * Locks an account's passwords and puts its stand-in into its groups, so that who is bound already has no rights by them,
 * and gets none by setting a password anew where a directory lets an account do so.
 *
 * INVARIANT: a stand-in is in a group only after the passwords were locked, and the passwords are unlocked only after the
 * last stand-in left. Cut off anywhere, either is completed by doing it again.
 *
 * @returns false when there is no such account, or none of its passwords can be seen
 */
export async function suspendAccount(
  directory: Directory,
  { dn, groupsDn }: Place,
): Promise<boolean> {
  if (!(await changePasswords(directory, dn, locked))) return false;
  for (const group of await groupsOf(directory, groupsDn, dn)) {
    await replaceMember(directory, group, dn, standInOf(dn));
  }
  return true;
}

/**
 * Puts an account back into the groups that its stand-in is in, and unlocks its passwords.
 *
 * @returns false when there is no such account, or none of its passwords can be seen
 * @throws PermanentProviderError when a password was set while it was suspended
 */
export async function resumeAccount(
  directory: Directory,
  { dn, groupsDn }: Place,
): Promise<boolean> {
  const stored = await storedPasswords(directory, dn);
  if (stored.length === 0) return false;
  const standIn = standInOf(dn);
  const groups = await groupsOf(directory, groupsDn, standIn);
  if (groups.length > 0 && !stored.every(isLocked)) {
    throw new PermanentProviderError(
      `a password of \`${dn}\` was set while it was suspended, so that it stays without its groups: find out who did, let no account write its own \`userPassword\`, and report the identity as compromised`,
    );
  }
  for (const group of groups) {
    await replaceMember(directory, group, standIn, dn);
  }
  return changePasswords(directory, dn, unlocked);
}

/** Takes an account and its stand-in out of all groups. */
export async function leaveGroups(
  directory: Directory,
  { dn, groupsDn }: Place,
): Promise<void> {
  for (const member of [dn, standInOf(dn)]) {
    for (const group of await groupsOf(directory, groupsDn, member)) {
      await leave(directory, group, member);
    }
  }
}

/** Whether an account or its stand-in is in any group. */
export async function isInGroups(
  directory: Directory,
  { dn, groupsDn }: Place,
): Promise<boolean> {
  for (const member of [dn, standInOf(dn)]) {
    if ((await groupsOf(directory, groupsDn, member)).length > 0) return true;
  }
  return false;
}
