import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  previewSchema,
  requestViewSchema,
  taskCheckViewSchema,
  type CustodyClient,
  type Preview,
  type RequestPayloadInput,
  type RequestView,
  type RouteBody,
  type TaskCheckView,
} from '@custody/backstage-plugin-custody-common';

/** How long a call may take. A wizard waits for it, and a task; silence is an answer, namely no. */
const TIMEOUT_MS = 15_000;

type Calls = Pick<CustodyClient, 'preview' | 'submit' | 'bind' | 'checkTask'>;

const REFUSALS: Record<number, new (message: string) => Error> = {
  400: InputError,
  403: NotAllowedError,
  404: NotFoundError,
  409: ConflictError,
};

/**
 * The calls that the scaffolder makes to Custody's backend.
 *
 * INVARIANT: each either returns a well-formed answer or throws. Nobody may take silence for a yes.
 */
export class CustodyCalls {
  readonly #client: Calls;
  readonly #auth: AuthService;

  constructor(options: { client: Calls; auth: AuthService }) {
    this.#client = options.client;
    this.#auth = options.auth;
  }

  /** What would be decided. As the person who asks, or, with `requester` in the payload, as the scaffolder. */
  async preview(
    payload: RequestPayloadInput,
    onBehalfOf?: BackstageCredentials,
  ): Promise<Preview> {
    return this.#call(
      options => this.#client.preview({ body: payload }, options),
      answer => previewSchema.parse(answer),
      onBehalfOf,
    );
  }

  /** Submits as the scaffolder. Asked again with the same task, the backend answers with the same request. */
  async submit(payload: RequestPayloadInput): Promise<RequestView> {
    return this.#call(
      options => this.#client.submit({ body: payload }, options),
      answer => requestViewSchema.parse(answer),
    );
  }

  async bind(id: string, body: RouteBody<'bind'>): Promise<RequestView> {
    return this.#call(
      options => this.#client.bind({ params: { id }, body }, options),
      answer => requestViewSchema.parse(answer),
    );
  }

  async checkTask(
    taskId: string,
    body: RouteBody<'checkTask'>,
  ): Promise<TaskCheckView> {
    return this.#call(
      options => this.#client.checkTask({ params: { taskId }, body }, options),
      answer => taskCheckViewSchema.parse(answer),
    );
  }

  async #call<T>(
    send: (options: { token: string; signal: AbortSignal }) => Promise<unknown>,
    read: (answer: unknown) => T,
    onBehalfOf?: BackstageCredentials,
  ): Promise<T> {
    try {
      const { token } = await this.#auth.getPluginRequestToken({
        onBehalfOf: onBehalfOf ?? (await this.#auth.getOwnServiceCredentials()),
        targetPluginId: 'custody',
      });
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      return read(await send({ token, signal }));
    } catch (error) {
      throw toRefusal(error);
    }
  }
}

/** What the backend refuses keeps its reason; all else means that there was no answer. */
function toRefusal(error: unknown): Error {
  const { statusCode, body } = error as {
    statusCode?: number;
    body?: { error?: { message?: string } };
  };
  const Refusal = statusCode === undefined ? undefined : REFUSALS[statusCode];
  if (Refusal) {
    return new Refusal(body?.error?.message ?? 'custody refuses it');
  }
  return new ServiceUnavailableError(
    'custody does not answer, so nothing was started: try again in a few minutes, and tell the platform team if it stays so',
    error,
  );
}
