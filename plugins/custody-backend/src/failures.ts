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
  const text = error instanceof Error ? error.message : String(error);
  return {
    message: text.slice(0, LONGEST_MESSAGE),
    permanent: error instanceof PermanentProviderError,
  };
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
    const { message, permanent } = toFailure(error);
    const hidden = Object.values(secret.reveal())
      .filter(value => typeof value === 'string')
      .filter(value => value.length >= SHORTEST_SECRET)
      .reduce((text, value) => text.replaceAll(value, '[secret]'), message);
    // The cause is left behind on purpose: it may hold what was hidden.
    throw permanent ? new PermanentProviderError(hidden) : new Error(hidden);
  }
}
