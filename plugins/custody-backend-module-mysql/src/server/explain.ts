import {
  PermanentProviderError,
  TooLateError,
  unreachable,
} from '@custody/backstage-plugin-custody-node';

/** Which login of which provider failed. */
export type Whereabouts = {
  ref: string;
  host: string;
  port: number;
  /** Null for the administrator's account. */
  user: string | null;
};

type ServerError = { code?: string; errno?: number; sqlMessage?: string };

const GUIDE =
  "see `The administrator's account` in the README of the MySQL provider";
const LOST = [
  'ECONNRESET',
  'EPIPE',
  'PROTOCOL_CONNECTION_LOST',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
];
const REFUSED = [
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'ER_ACCESS_DENIED_CHANGE_USER_ERROR',
];
const LOCKED = ['ER_ACCOUNT_HAS_BEEN_LOCKED', 'ER_USER_IS_BLOCKED'];
const LOCKED_ERRNO = [3118, 4151];
const NOT_ALLOWED = [
  'ER_DBACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_SPECIFIC_ACCESS_DENIED_ERROR',
  'ER_PROCACCESS_DENIED_ERROR',
  'ER_KILL_DENIED_ERROR',
  'ER_CANNOT_USER',
];

/**
 * Says a failure in plain words, with provider and remedy. What the driver threw is left behind: it holds the
 * statement, and with it the hash of a password.
 *
 * @returns what is to be thrown in its place
 */
export function explain(error: unknown, at: Whereabouts): Error {
  if (error instanceof PermanentProviderError) return error;
  const place = `${at.host}:${at.port}`;
  const { code = '', errno, sqlMessage } = error as ServerError;
  if (error instanceof TooLateError) {
    return new Error(
      `${at.ref} at ${place} gave no answer within ${error.seconds} s: look whether the server hangs or is overloaded; this is tried again`,
    );
  }
  const away = unreachable(at.ref, place, code);
  if (away) return away;
  if (LOST.includes(code)) {
    return new Error(
      `${at.ref} at ${place} hung up before it answered (${code}), so that the change may or may not be made: it is tried again`,
    );
  }
  if (LOCKED.includes(code) || LOCKED_ERRNO.includes(errno ?? 0)) {
    return new Error(
      at.user === null
        ? `${at.ref} has locked the administrator's account: unlock it with \`ALTER USER … ACCOUNT UNLOCK\``
        : `${at.ref} refuses \`${at.user}\`: its account is locked`,
    );
  }
  if (REFUSED.includes(code)) {
    return new Error(
      at.user === null
        ? `${
            at.ref
          } refuses the administrator's login: its password was changed or its account is gone; put what is right into \`custody.providers.${at.ref.replace(
            '/',
            '.',
          )}.url\``
        : `${at.ref} refuses the login of \`${at.user}\`: the password is not the account's, or the account may not log in from here; check \`accountHost\` and look for an anonymous user that comes before it`,
    );
  }
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') {
    return new Error(
      `${at.ref} at ${place} speaks no TLS: give the server a certificate`,
    );
  }
  if (code === 'HANDSHAKE_SSL_ERROR' || /CERT|SELF_SIGNED/.test(code)) {
    return new Error(
      `${at.ref} at ${place} shows a certificate that doesn't hold (${code}): put its authority into \`tls.ca\`, and reach it by a name in the certificate`,
    );
  }
  if (NOT_ALLOWED.includes(code)) {
    return new Error(
      `the administrator's account of ${at.ref} lacks a privilege: ${sqlMessage}; ${GUIDE}`,
    );
  }
  if (code === 'ER_PARSE_ERROR') {
    // The server quotes the statement.
    return new Error(`${at.ref} doesn't understand a statement (${code})`);
  }
  if (sqlMessage !== undefined) {
    return new Error(`${at.ref} says: ${sqlMessage} (${code})`);
  }
  return error instanceof Error && code === ''
    ? error
    : new Error(`${at.ref} at ${place} failed (${code || String(error)})`);
}
