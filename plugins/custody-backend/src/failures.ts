import {
  PermanentProviderError,
  type SecretValue,
} from '@custody/backstage-plugin-custody-node';

const LONGEST_MESSAGE = 500;
/** Shorter values (a port, a database name) hide nothing and would garble a message. */
const SHORTEST_SECRET = 8;

/** What is kept of a failure: a message for a person, and whether repeating can mend it. */
export type Failure = { message: string; permanent: boolean };

/** @returns what is kept of whatever a step threw */
export function toFailure(error: unknown): Failure {
  return {
    message: storable(textOf(error).slice(0, LONGEST_MESSAGE)),
    permanent: error instanceof PermanentProviderError,
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * INVARIANT: any failure can be recorded, whatever another system said: a failure that is not recorded is no failure, and
 * would be tried again forever without anybody hearing of it. PostgreSQL keeps no NUL, and no half of a character, such as
 * where a message was cut.
 */
function storable(text: string): string {
  return text
    .replaceAll('\u0000', '\ufffd')
    .replace(/\p{Surrogate}/gu, '\ufffd');
}

/**
 * Runs something that knows a secret, and takes the secret out of whatever it throws: a driver may quote what it
 * was given.
 */
export async function withoutSecret<T>(
  secret: SecretValue,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Of the whole text: of a secret that is cut first, a part would not be found, and stay.
    const hidden = Object.values(secret.reveal())
      .filter(value => typeof value === 'string')
      .filter(value => value.length >= SHORTEST_SECRET)
      .reduce(
        (text, value) => text.replaceAll(value, '[secret]'),
        textOf(error),
      );
    const { message } = toFailure(hidden);
    // The cause is left behind on purpose: it may hold what was hidden.
    throw error instanceof PermanentProviderError
      ? new PermanentProviderError(message)
      : new Error(message);
  }
}
