import { uidOfRole, versionOfUser } from '../accountNames';
import type { Address } from './address';
import {
  connected,
  LIMITS,
  type Limits,
  type Login,
  type Session,
} from './connection';
import { explain } from './explain';

/**
 * Works on a connection of an account that was issued.
 *
 * @throws Error in plain words; the signal's reason when it aborted
 */
async function asUser(
  ref: string,
  address: Address,
  login: Login,
  signal: AbortSignal,
  work: (session: Session) => Promise<void>,
  limits: Limits,
): Promise<void> {
  try {
    await connected(address, login, signal, work, limits);
  } catch (error) {
    signal.throwIfAborted();
    const { host, port } = address;
    throw explain(error, { ref, host, port, user: login.username });
  }
}

/**
 * Logs in over the network as a consumer would, and asks the server who it is talking to, and in what role.
 *
 * @param account - who the server should say that it is, as `user@host`
 * @throws Error when the login is refused, takes too long, or ends up as someone else
 */
export async function logInAs(
  ref: string,
  address: Address,
  login: Login,
  account: string,
  signal: AbortSignal,
  limits: Limits = LIMITS,
): Promise<void> {
  await asUser(
    ref,
    address,
    login,
    signal,
    async session => {
      const [{ me, role }] = await session.rows<{
        me: string;
        role: string | null;
      }>('SELECT CURRENT_USER() AS me, CURRENT_ROLE() AS role');
      if (me !== account) {
        throw new Error(
          `logging in to ${ref} as \`${account}\` ended as \`${me}\`: look for an anonymous user, or a proxy that replaces users`,
        );
      }
      if (!isOwnRole(role, login.username)) {
        throw new Error(
          `\`${me}\` starts at ${ref} in the role \`${role}\` and not in its own: issue the version again`,
        );
      }
    },
    limits,
  );
}

/** Whether a role is that of the identity whose version a user is. MySQL writes `role`@`%`, MariaDB the bare name. */
function isOwnRole(role: string | null, user: string): boolean {
  const uid = uidOfRole(role?.replace(/^`(.*)`@`%`$/, '$1') ?? '');
  return uid !== null && versionOfUser(user, uid) !== null;
}

/** Sets the role that an account starts in, where only the account itself may do that. */
export async function setOwnDefaultRole(
  ref: string,
  address: Address,
  login: Login,
  role: string,
  signal: AbortSignal,
  limits: Limits = LIMITS,
): Promise<void> {
  await asUser(
    ref,
    address,
    login,
    signal,
    session => session.run(`SET DEFAULT ROLE ${role}`),
    limits,
  );
}
