/** The management API of one broker, and who asks. */
export type Management = {
  /** Without the user and without `/api`, e.g. `https://rabbit.example.com:15671`. */
  url: string;
  username: string;
  password: string;
};

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

  constructor(private readonly management: Management) {
    const { username, password } = management;
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
    const response = await fetch(`${this.management.url}/api${path}`, {
      method,
      signal,
      redirect: 'manual',
      headers: {
        authorization: this.#authorization,
        accept: '*/*',
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    const date = response.headers.get('date');
    const at = date === null ? null : new Date(date);
    if (response.status === 404 && isNotFound(text)) {
      return { body: undefined, found: false, at };
    }
    if (!response.ok) throw refusal(response.status, text);
    return { body: text === '' ? undefined : parse(text), found: true, at };
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
