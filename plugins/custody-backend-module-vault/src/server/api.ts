import { Agent, request } from 'undici';
import { AnswerError, type AnswerKind } from './errors';

/** Where a server is, and what to trust. */
export type Server = {
  /** `https://host:port`, and nothing after it. */
  url: string;
  namespace: string | null;
  /** PEM; null for what Node.js trusts. */
  ca: string | null;
};

export type Answer = { status: number; body: Record<string, unknown> };

/** What answers is a few hundred bytes; a secret is below 10 KiB. */
const MOST_BYTES = 64 * 1024;

/** `/data/{path}`, with every part escaped; a `/` in a value stays. */
export function pathOf(
  parts: TemplateStringsArray,
  ...values: string[]
): string {
  const escaped = values.map(value =>
    value.split('/').map(encodeURIComponent).join('/'),
  );
  return String.raw({ raw: parts }, ...escaped);
}

/** The HTTP API of Vault and OpenBao: one request, one answer of a known size, from nowhere else than it was sent to. */
export class VaultApi {
  readonly #agent: Agent;

  /** @param timeoutMs - longest time for an answer */
  constructor(
    private readonly server: Server,
    private readonly timeoutMs: number,
  ) {
    this.#agent = new Agent({
      connect: server.ca === null ? {} : { ca: server.ca },
      // Long enough for the few requests of one operation, and gone before a server that restarted is asked again.
      keepAliveTimeout: 1_000,
      keepAliveMaxTimeout: 1_000,
    });
  }

  /**
   * @param path - below `/v1`, as {@link pathOf} makes it
   * @throws AnswerError when the answer is not success
   * @throws the reason of `signal` when it is aborted
   */
  async ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    options: { token: string | null; body?: object },
    signal: AbortSignal,
  ): Promise<Answer> {
    const { token, body } = options;
    const { namespace } = this.server;
    const response = await request(`${this.server.url}/v1${path}`, {
      method,
      dispatcher: this.#agent,
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.timeoutMs)]),
      headers: {
        accept: 'application/json',
        // An agent in between answers only who sends this, so that no page in a browser can ask it.
        'x-vault-request': 'true',
        ...(token !== null && { 'x-vault-token': token }),
        ...(namespace !== null && { 'x-vault-namespace': namespace }),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    const { statusCode: status, headers } = response;
    const text = await readUpTo(MOST_BYTES, response.body);
    if (status >= 300 && status < 400) {
      throw new AnswerError('redirect', status, hostOf(headers.location));
    }
    const parsed = parse(text);
    if (status < 200 || status >= 300) {
      throw new AnswerError(kindOf(status, parsed), status);
    }
    if (parsed === null && text !== '') {
      throw new AnswerError('not-vault', status);
    }
    return { status, body: parsed ?? {} };
  }

  close(): Promise<void> {
    return this.#agent.close();
  }
}

async function readUpTo(
  most: number,
  body: AsyncIterable<Buffer>,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > most) {
      throw new AnswerError('too-big', 0);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * What an answer means. By its status, and by the few texts that a status has several meanings for; none of them is
 * ever quoted, since what answers may not be Vault and may quote what it was sent.
 */
function kindOf(
  status: number,
  body: Record<string, unknown> | null,
): AnswerKind {
  if (body === null || !Array.isArray(body.errors)) {
    // KV v2 answers a path that it does not have without errors, or with the metadata of one that was deleted.
    if (status === 404 && body !== null) {
      return 'missing';
    }
    return status >= 500 ? 'failed' : 'not-vault';
  }
  const said = body.errors.join(' ');
  switch (status) {
    case 400:
      return said.includes('check-and-set') ? 'conflict' : 'refused';
    case 403:
      return 'forbidden';
    case 404:
      return body.errors.length === 0 ? 'missing' : 'no-route';
    case 412:
    case 429:
      return 'busy';
    case 503:
      return said.includes('sealed') ? 'sealed' : 'failed';
    default:
      return status >= 500 ? 'failed' : 'refused';
  }
}

function hostOf(location: string | string[] | undefined): string | null {
  try {
    return new URL(String(location)).host;
  } catch {
    return null;
  }
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
