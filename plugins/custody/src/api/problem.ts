/** What kind of failure a page has to explain. */
export type ProblemKind =
  | 'forbidden'
  | 'not-found'
  | 'not-available'
  | 'conflict'
  | 'invalid'
  | 'unreachable'
  | 'server';

export type Problem = {
  kind: ProblemKind;
  /** In the server's words. */
  message: string;
  status: number | null;
};

const KIND_BY_STATUS: Record<number, ProblemKind> = {
  400: 'invalid',
  401: 'forbidden',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  422: 'invalid',
  501: 'not-available',
};

/**
 * Reads a failed call.
 *
 * @param error - anything that was thrown; a `ResponseError` tells the most
 * @returns its kind, and what the server said rather than how the client failed
 */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof Error)) {
    return { kind: 'server', message: String(error), status: null };
  }
  const { statusCode, cause } = error as Error & {
    statusCode?: number;
    cause?: unknown;
  };
  if (typeof statusCode !== 'number') {
    return { kind: 'unreachable', message: error.message, status: null };
  }
  const message = cause instanceof Error ? cause.message : error.message;
  return {
    kind: KIND_BY_STATUS[statusCode] ?? 'server',
    message,
    status: statusCode,
  };
}
