import { AnswerError, type AnswerKind, AuthError } from './errors';

/** What an error is about. */
export type Where = { url: string; mount: string; path: string };

const AGAIN = 'it is asked again';

const WORDS: Record<AnswerKind, (where: Where, error: AnswerError) => string> =
  {
    busy: () => `is asked too much: raise its quota; ${AGAIN}`,
    conflict: ({ path }) =>
      `has something at \`${path}\` that was written at this moment, and not by this replica: look who else may write there; ${AGAIN}`,
    failed: (_, { status }) =>
      `failed (${status}): look into the server's log; ${AGAIN}`,
    forbidden: ({ mount, path }) =>
      `does not let Custody's token work at \`${path}\` of the mount \`${mount}\`: look whether the mount is right and the token valid, and give it the policy of the module's README`,
    missing: ({ path }) => `has nothing at \`${path}\``,
    'no-route': ({ mount }) =>
      `has no engine at \`${mount}\`: set \`custody.sinks.vault.mount\` to where its KV v2 engine is`,
    'not-kv2': ({ mount }) =>
      `has no KV engine of version 2 at \`${mount}\`: set \`custody.sinks.vault.mount\` to one, or upgrade it with \`vault kv enable-versioning ${mount}\``,
    'not-vault': (_, { status }) =>
      `is something else that answers (${status}): set \`custody.sinks.vault.url\` to the server itself`,
    redirect: (_, { host }) =>
      `sends Custody on${
        host ? ` to \`${host}\`` : ''
      }, where neither token nor secret is sent: set \`custody.sinks.vault.url\` to the active node, or to a balancer that leads to it`,
    refused: (_, { status }) =>
      `refused (${status}): look into the server's audit log; ${AGAIN}`,
    sealed: () => `is sealed: unseal it; ${AGAIN}`,
    'too-big': () =>
      'answered with more than Vault ever does: set `custody.sinks.vault.url` to the server itself',
  };

/**
 * What the server did instead of what it was asked, in plain words: what it means, and what to do.
 *
 * @returns an error without a secret: nothing that was sent, and nothing of an answer, is quoted
 */
export function explain(where: Where, error: unknown): Error {
  const at = `sink \`vault\` at ${where.url}`;
  if (error instanceof AnswerError) {
    return new Error(`${at} ${WORDS[error.kind](where, error)}`);
  }
  if (error instanceof AuthError) {
    return new Error(`${at}: ${error.message}`);
  }
  const codes = codesOf(error);
  if (codes.some(code => /Timeout|TIMEDOUT|TIMEOUT/.test(code))) {
    return new Error(
      `${at} does not answer: look whether it hangs and whether a firewall is in between; ${AGAIN}`,
    );
  }
  if (codes.some(code => /CERT|SELF_SIGNED|TLS|SSL|UNABLE_TO/.test(code))) {
    return new Error(
      `${at} has a certificate that is not trusted (${codes[0]}): set \`custody.sinks.vault.tls.ca\` to the authority that signed it, and \`url\` to a name that it has`,
    );
  }
  if (codes.some(code => /UND_ERR_SOCKET|ECONNRESET|EPIPE/.test(code))) {
    return new Error(
      `${at} closed the connection before it answered, so that what was asked may be done or not; ${AGAIN}`,
    );
  }
  return new Error(
    `${at} can't be reached (${
      codes[0] ?? 'no reason given'
    }): look whether it is up and whether \`custody.sinks.vault.url\` is right; ${AGAIN}`,
  );
}

/** What names an error and its causes: a code where there is one. Messages are left out, since libraries quote in them. */
function codesOf(error: unknown): string[] {
  const found: string[] = [];
  for (let at = error as ErrorLike | undefined; at; at = at.cause) {
    const { code, name = '' } = at;
    if (typeof code === 'string') found.unshift(code);
    else if (!['', 'Error', 'TypeError'].includes(name)) found.push(name);
  }
  return found;
}

/** Not every error of the runtime is an `Error`: what an abort gives as its reason is a `DOMException`. */
type ErrorLike = { code?: unknown; name?: string; cause?: ErrorLike };
