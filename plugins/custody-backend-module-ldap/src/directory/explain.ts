import {
  PermanentProviderError,
  TooLateError,
  unreachable,
} from '@custody/backstage-plugin-custody-node';

/** Which bind of which provider failed. */
export type Whereabouts = {
  ref: string;
  url: string;
  /** Null for the administrator. */
  dn: string | null;
};

/** Result codes of RFC 4511. */
export const RESULT = {
  sizeLimitExceeded: 4,
  referral: 10,
  confidentialityRequired: 13,
  noSuchAttribute: 16,
  constraintViolation: 19,
  valueExists: 20,
  noSuchObject: 32,
  invalidCredentials: 49,
  insufficientAccess: 50,
  busy: 51,
  unavailable: 52,
  unwilling: 53,
  objectClassViolation: 65,
  alreadyExists: 68,
} as const;

const GUIDE =
  "see `The administrator's account` in the README of the LDAP provider";
const LOST = /^(Socket error|Connection closed|Socket connection)/;

/** The code with which the server answered, or null. */
export function resultOf(error: unknown): number | null {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' ? code : null;
}

/**
 * Says a failure in plain words, with provider and remedy.
 *
 * @returns what is to be thrown in its place
 */
export function explain(error: unknown, at: Whereabouts): Error {
  if (error instanceof PermanentProviderError) return error;
  const where = `${at.ref} at ${at.url}`;
  const key = `custody.providers.${at.ref.replace('/', '.')}`;
  if (error instanceof TooLateError) {
    return new Error(
      `${where} gave no answer within ${error.seconds} s: look whether the server hangs or is overloaded; this is tried again`,
    );
  }
  const { code, message = String(error) } = error as {
    code?: unknown;
    message?: string;
  };
  const away = unreachable(at.ref, at.url, code);
  if (away) return away;
  if (code === 'ECONNRESET' || code === 'EPIPE' || LOST.test(message)) {
    return new Error(
      `${where} hung up before it answered, so that the change may or may not be made: it is tried again`,
    );
  }
  if (typeof code === 'string' && /CERT|SELF_SIGNED|ERR_TLS|SSL/.test(code)) {
    return new Error(
      `${where} shows a certificate that doesn't hold (${code}): put its authority into \`${key}.tls.ca\`, and reach it by a name in the certificate`,
    );
  }
  return typeof code === 'number'
    ? explainResult(code, message, at, where, key)
    : ownOr(error, `${where} failed (${String(code ?? message)})`);
}

/** What was thrown here says all that there is to say already. */
function ownOr(error: unknown, otherwise: string): Error {
  return error instanceof Error && !('code' in error)
    ? error
    : new Error(otherwise);
}

function explainResult(
  code: number,
  message: string,
  at: Whereabouts,
  where: string,
  key: string,
): Error {
  const said = `${message.split('\n')[0]} (${code})`;
  switch (code) {
    case RESULT.invalidCredentials:
      return new Error(
        at.dn === null
          ? `${at.ref} refuses the administrator's bind: its password was changed or its entry is gone; put what is right into \`${key}.bindDn\` and \`${key}.bindPassword\``
          : `${at.ref} refuses the bind of \`${at.dn}\`: the password is not the account's, or it is suspended`,
      );
    case RESULT.insufficientAccess:
      return new Error(
        `the administrator's account of ${at.ref} lacks access: ${said}; ${GUIDE}`,
      );
    case RESULT.confidentialityRequired:
      return new Error(
        `${where} wants TLS: use \`ldaps:\` in \`${key}.url\`, or set \`${key}.startTls\``,
      );
    case RESULT.constraintViolation:
      return new Error(
        `${at.ref} refuses what is written: ${said}; where a password policy checks quality, it has to let hashed passwords pass (\`pwdCheckQuality\` at most 1) under the accounts' base`,
      );
    case RESULT.referral:
      return new Error(
        `${where} is a copy that can't be written: put the address of the server that can into \`${key}.url\``,
      );
    case RESULT.noSuchObject:
      return new Error(
        `${at.ref} has no such entry: ${said}; check \`${key}.accountsDn\` and \`${key}.groupsDn\`, and that the administrator may see them`,
      );
    case RESULT.sizeLimitExceeded:
      return new Error(
        `${at.ref} doesn't give the administrator all entries: set \`limits\` for it; ${GUIDE}`,
      );
    case RESULT.busy:
    case RESULT.unavailable:
    case RESULT.unwilling:
      return new Error(
        `${where} won't do it now: ${said}; this is tried again`,
      );
    default:
      return new Error(`${at.ref} says: ${said}`);
  }
}
