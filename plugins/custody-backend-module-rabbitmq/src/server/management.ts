import {
  Agent as PlainAgent,
  request as plain,
  type IncomingMessage,
} from 'node:http';
import { Agent as TlsAgent, request as overTls } from 'node:https';

/** The management API of one broker, and who asks. */
export type Management = {
  /** Without the user and without `/api`, e.g. `https://rabbit.example.com:15671`. */
  url: string;
  username: string;
  password: string;
  /** The authority of the server's certificate, in PEM. Undefined: those that Node.js trusts. */
  ca?: string;
};

/** A connection that says nothing for so long is closed here, before the broker does. */
const IDLE_MS = 5_000;

/** What the management API answers when it does not do what it was asked. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(readonly status: number, reason: string) {
    super(reason);
  }
}

/** Something answered that is not the management API. */
export class NotManagementError extends Error {
  override readonly name = 'NotManagementError';
}

export type Answer = {
  /** Undefined when the answer has none, or the thing is not there. */
  body: unknown;
  /** Whether the thing was there. */
  found: boolean;
  /** When it was, by the broker's clock; null when it did not say. */
  at: Date | null;
};

/** `/users/{user}`, with every part escaped. */
export function pathOf(
  parts: TemplateStringsArray,
  ...values: string[]
): string {
  return parts.reduce(
    (path, part, at) =>
      path + part + (at < values.length ? encodeURIComponent(values[at]) : ''),
    '',
  );
}

/** Asks the management API. */
export class ManagementApi {
  readonly #authorization: string;
  readonly #agent: PlainAgent;

  constructor(private readonly management: Management) {
    const { username, password, url, ca } = management;
    const options = { keepAlive: true, timeout: IDLE_MS };
    this.#agent = url.startsWith('https:')
      ? new TlsAgent({ ...options, ca })
      : new PlainAgent(options);
    this.#authorization = `Basic ${Buffer.from(
      `${username}:${password}`,
    ).toString('base64')}`;
  }

  /**
   * @param path - below `/api`, as {@link pathOf} makes it
   * @throws RefusedError when the answer is neither success nor 404
   */
  async ask(
    method: 'GET' | 'PUT' | 'DELETE',
    path: string,
    signal: AbortSignal,
    body?: object,
  ): Promise<Answer> {
    const response = await this.#send(method, path, signal, body);
    const { text } = response;
    const at = response.date === undefined ? null : new Date(response.date);
    if (response.status === 404 && isNotFound(text)) {
      return { body: undefined, found: false, at };
    }
    if (response.status >= 300) throw refusal(response.status, text);
    return { body: text === '' ? undefined : parse(text), found: true, at };
  }

  /** When the signal aborts, the connection is cut, and what was not sent yet is not sent any more. */
  async #send(
    method: string,
    path: string,
    signal: AbortSignal,
    body?: object,
  ): Promise<{ status: number; date: string | undefined; text: string }> {
    const content = body && JSON.stringify(body);
    const send = this.management.url.startsWith('https:') ? overTls : plain;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      send(`${this.management.url}/api${path}`, {
        method,
        signal,
        agent: this.#agent,
        headers: {
          authorization: this.#authorization,
          accept: '*/*',
          ...(content !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(content),
          }),
        },
      })
        .once('response', resolve)
        .once('error', reject)
        .end(content);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return {
      status: response.statusCode ?? 0,
      date: response.headers.date,
      text: Buffer.concat(chunks).toString('utf8'),
    };
  }
}

function isNotFound(text: string): boolean {
  const { error } = fields(text);
  return error === 'Object Not Found';
}

function refusal(status: number, text: string): Error {
  const { reason, error } = fields(text);
  const said = [reason ?? error ?? []].flat().filter(isText).join(' ');
  return said === '' && status < 500
    ? new NotManagementError(`status ${status}`)
    : new RefusedError(status, said || 'no reason given');
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function fields(text: string): { error?: unknown; reason?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotManagementError('no JSON');
  }
}
