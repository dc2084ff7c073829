import { ConnectionsStayError } from './accounts';
import { LoginRefusedError, type Target } from './logIn';
import {
  NotManagementError,
  RefusedError,
  type Management,
} from './management';

/** What an error is about. */
type Where = { ref: string; management: Management; target: Target };

/**
 * What the management API did instead of what it was asked, in plain words: which provider, what it means, and what
 * to do.
 *
 * @returns an error without a secret: nothing that was sent is quoted
 */
export function explainManagement(where: Where, error: unknown): Error {
  const { ref, management } = where;
  const who = `Custody's account \`${management.username}\``;
  if (error instanceof RefusedError) {
    if (error.status === 401 && /login failed/i.test(error.message)) {
      return new Error(
        `${ref} refuses ${who}: its password was changed, or it was removed; put what is right into \`custody.providers.${ref.replace(
          '/',
          '.',
        )}.url\``,
      );
    }
    if (error.status === 401 || error.status === 403) {
      return new Error(
        `${ref} does not let ${who} do that (${error.message}): give it the tag \`administrator\``,
      );
    }
    return new Error(
      `${ref} ${error.status >= 500 ? 'failed' : 'refused'} (${error.status}: ${
        error.message
      }): look into the broker's log; it is asked again`,
    );
  }
  if (error instanceof NotManagementError) {
    return new Error(
      `${ref}: what answers at ${management.url} is not RabbitMQ's management API (${error.message}): look whether the plugin \`rabbitmq_management\` is on and the provider's \`url\` leads there`,
    );
  }
  if (error instanceof ConnectionsStayError) {
    return new Error(
      `${ref} was told to close the connections of \`${error.user}\`, and some stay open: they are closed again with the next attempt; look for a node that is cut off`,
    );
  }
  return explainNetwork(
    ref,
    management.url,
    error,
    "look whether the broker is up and whether the provider's `url` is right",
  );
}

/** What a login by AMQP came to, in plain words. */
export function explainLogin(
  { ref, target }: Where,
  account: string,
  error: unknown,
): Error {
  if (error instanceof LoginRefusedError) {
    return new Error(
      error.vhost === null
        ? `${ref} refuses the new account \`${account}\`: look whether another secret was set on it since, and whether the broker asks its own database for users (\`auth_backends\`)`
        : `${ref} lets the new account \`${account}\` in, but not into the virtual host \`${error.vhost}\`: look whether it is suspended, whether the virtual host is running, and whether a limit on connections is reached`,
    );
  }
  return explainNetwork(
    ref,
    `${target.host}:${target.port}`,
    error,
    "look whether the broker listens there, and whether the provider's `connection` is right",
  );
}

function explainNetwork(
  ref: string,
  at: string,
  error: unknown,
  remedy: string,
): Error {
  const codes = codesOf(error);
  const bad = codes.find(code =>
    /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code),
  );
  if (bad !== undefined) {
    return new Error(
      `${ref} at ${at} shows a certificate that doesn't hold (${bad}): put its authority into the provider's \`tls.ca\`, and reach it by a name in the certificate`,
    );
  }
  if (codes.some(code => /Timeout|TIMEDOUT|TIMEOUT/.test(code))) {
    return new Error(
      `${ref} at ${at} does not answer: look whether the broker hangs and whether a firewall is in between; it is asked again`,
    );
  }
  if (codes.some(code => /UND_ERR_SOCKET|ECONNRESET|EPIPE/.test(code))) {
    return new Error(
      `${ref} at ${at} closed the connection before it answered, so that what was asked may be done or not: it is asked again`,
    );
  }
  return new Error(
    `${ref} can't be reached at ${at} (${
      codes[0] ?? 'no reason given'
    }): ${remedy}`,
  );
}

/**
 * What names an error and its causes: a code where there is one. Messages are left out, since libraries quote in them;
 * a few that say what has no code are known by their words.
 */
function codesOf(error: unknown): string[] {
  const found: string[] = [];
  for (let at = error as ErrorLike | undefined; at; at = at.cause) {
    const { code, name = '', message = '' } = at;
    if (typeof code === 'string') found.unshift(code);
    else if (!['', 'Error', 'TypeError'].includes(name)) found.push(name);
    if (/ETIMEDOUT/.test(message)) found.push('ETIMEDOUT');
    if (/Socket closed|unexpected close|ended/i.test(message)) {
      found.push('ECONNRESET');
    }
  }
  return found;
}

/** Not every error of the runtime is an `Error`: what an abort gives as its reason is a `DOMException`. */
type ErrorLike = {
  code?: unknown;
  name?: string;
  message?: string;
  cause?: ErrorLike;
};
