/**
 * What an answer means that is not success.
 *
 * - `conflict`: what is there is not what check-and-set expected
 * - `missing`: nothing is at that path; `no-route`: no engine is there
 * - `busy`: asked too often, or not yet known at this node
 */
export type AnswerKind =
  | 'busy'
  | 'conflict'
  | 'failed'
  | 'forbidden'
  | 'missing'
  | 'no-route'
  | 'not-kv2'
  | 'not-vault'
  | 'redirect'
  | 'refused'
  | 'sealed'
  | 'too-big';

/** An answer that is not success. It holds nothing of what was sent, and no text of what answered. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';

  /** @param host - where a redirect leads; null where it says no other host */
  constructor(
    readonly kind: AnswerKind,
    readonly status: number,
    readonly host: string | null = null,
  ) {
    super(`${kind} (${status})`);
  }
}

/** Custody's own way in does not work. The message says which file or login, and what to do. */
export class AuthError extends Error {
  override readonly name = 'AuthError';
}
