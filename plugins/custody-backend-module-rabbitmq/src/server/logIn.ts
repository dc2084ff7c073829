import { connect } from 'amqplib';

/** Where consumers reach a broker. */
export type Target = { host: string; port: number; tls: boolean };

/** The broker does not let a login in. */
export class LoginRefusedError extends Error {
  override readonly name = 'LoginRefusedError';

  /** @param vhost - null when the login itself was refused, and not only this virtual host */
  constructor(readonly vhost: string | null) {
    super(vhost === null ? 'login refused' : 'virtual host refused');
  }
}

/**
 * Logs in by AMQP as a consumer would, and opens a virtual host, which only who has a permission there may.
 *
 * @param limit - aborts when the operation is over, for whatever reason
 * @throws LoginRefusedError when the broker says no; what else went wrong otherwise
 */
export async function logInAs(
  target: Target,
  login: { username: string; password: string },
  vhost: string,
  options: { limit: AbortSignal; timeoutMs: number; ca?: string },
): Promise<void> {
  const { limit, timeoutMs, ca } = options;
  limit.throwIfAborted();
  const opening = connect(
    {
      protocol: target.tls ? 'amqps' : 'amqp',
      hostname: target.host,
      port: target.port,
      ...login,
      vhost: encodeURIComponent(vhost),
    },
    {
      ...(target.tls && { ca }),
      timeout: timeoutMs,
      clientProperties: { connection_name: 'custody-verify' },
    },
  );
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(limit.reason);
    limit.addEventListener('abort', onAbort, { once: true });
  });
  try {
    const model = await Promise.race([opening, aborted]);
    model.on('error', () => {});
    await Promise.race([model.close(), aborted]);
  } catch (error) {
    // Whatever still comes of it is closed; a login that hangs is cut by its own timeout.
    opening.then(model => model.close()).catch(() => {});
    throw refusal(error, vhost) ?? error;
  } finally {
    limit.removeEventListener('abort', onAbort);
  }
}

/** The library knows the broker's no only as text: what it expected, and what came instead. */
function refusal(error: unknown, vhost: string): Error | undefined {
  const text = String(error);
  if (/ACCESS[_-]REFUSED/.test(text)) return new LoginRefusedError(null);
  if (/Expected ConnectionOpenOk; got <ConnectionClose/.test(text)) {
    return new LoginRefusedError(vhost);
  }
  return undefined;
}
