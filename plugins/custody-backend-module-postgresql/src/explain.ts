import {
  PermanentProviderError,
  unreachable,
} from '@custody/backstage-plugin-custody-node';

/** Of which provider the administrator's connection failed, and where. */
export type Whereabouts = { ref: string; host: string; port: number };

/** SQLSTATEs of class 28 by which the server says that it doesn't let somebody in; all else says nothing about that. */
export const REFUSALS: readonly string[] = ['28P01', '28000'];

/** SQLSTATEs of a server that ends sessions, those that say nothing in a transaction among them, or lets nobody in yet. */
const ENDED = /^(08|57P|25P03)/;
const HUNG_UP = /^Connection terminated( unexpectedly)?$/;
/** The SQLSTATE of a statement that the server ended for taking too long. */
const OVERDUE = '57014';
const NO_ANSWER = /timeout|timed out|no answer within/i;

/**
 * Says a failure of the administrator's connection in plain words, with provider and remedy. What the server answers to a statement is
 * left as it is.
 *
 * @returns what is to be thrown in its place
 */
export function explain(error: unknown, at: Whereabouts): unknown {
  if (error instanceof PermanentProviderError) return error;
  const { code = '', message = '' } = error as Partial<NodeJS.ErrnoException>;
  const place = `${at.ref} at ${at.host}:${at.port}`;
  if (REFUSALS.includes(code)) {
    const key = `custody.providers.${at.ref.replace('/', '.')}.url`;
    return new Error(
      `${at.ref} refuses the administrator's login: its password was changed or its role is gone; put what is right into \`${key}\``,
    );
  }
  const away = unreachable(at.ref, `${at.host}:${at.port}`, code);
  if (away) return away;
  if (
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    ENDED.test(code) ||
    HUNG_UP.test(message)
  ) {
    return new Error(
      `${place} hung up before it answered, so that the change may or may not be made: it is tried again`,
    );
  }
  if (code === OVERDUE || (code === '' && NO_ANSWER.test(message))) {
    return new Error(
      `${place} gave no answer in time: look whether the server hangs or is overloaded; this is tried again`,
    );
  }
  return error;
}
