import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import {
  quote,
  REQUEST_ACTION,
  type Preview,
  type RequestPayloadInput,
} from '@custody/backstage-plugin-custody-common';
import type { TemplateRenderer } from 'nunjitsu';
import type { CustodyCalls } from '../custody/CustodyCalls';
import { readRequest, type RequestOrigin } from '../request/readRequest';
import {
  renderInput,
  type KnownContext,
  type RenderedInput,
} from '../templates/renderInput';
import { badRequest, notAllowed, refusalOf } from './refusal';

/** Fields without which nobody can say what would be asked. */
const REQUIRED = ['owner', 'scopes', 'reason', 'noCredential', 'identity.name'];

/** Judges one `custody:request` step by what Custody says of the request that it would send. */
export class RequestAdmission {
  readonly #custody: CustodyCalls;
  readonly #renderer: TemplateRenderer;

  constructor(options: { custody: CustodyCalls; renderer: TemplateRenderer }) {
    this.#custody = options.custody;
    this.#renderer = options.renderer;
  }

  /**
   * Returns when the request could be submitted.
   *
   * @param step - as the template writes it
   * @param origin - requester and task, where an earlier task goes on; else the caller's credentials say who asks
   * @throws InputError, NotAllowedError with all reasons; ServiceUnavailableError when Custody does not answer
   */
  async admit(
    step: JsonObject,
    context: KnownContext,
    credentials: BackstageCredentials,
    origin: RequestOrigin,
  ): Promise<void> {
    const input = toldInput(renderInput(this.#renderer, step.input, context));
    const request = readRequest(input, origin);
    if ('problems' in request) {
      throw badRequest(request.problems);
    }
    const refusal = refusalOf(
      origin.task
        ? await this.#previewAgain(request.payload, origin.task)
        : await this.#custody.preview(request.payload, credentials),
    );
    if (refusal) {
      throw refusal;
    }
  }

  /**
   * What Custody says to a task that may have asked already. Its own request must still stand, and be about the same owner
   * and scopes; that its identity exists by now is then no reason against it.
   */
  async #previewAgain(
    payload: RequestPayloadInput,
    task: NonNullable<RequestOrigin['task']>,
  ): Promise<Preview> {
    const asked = await this.#custody.checkTask(task.id, {
      templateRef: task.templateRef,
      action: REQUEST_ACTION,
      ...aboutOf(payload),
    });
    // A pending one waits for approval, and the guard holds its effects; the preview says whether it may still be asked.
    if (asked.requestId && !asked.allowed && asked.state !== 'pending') {
      throw notAllowed([
        asked.reason ??
          `the request ${quote(asked.requestId)} of this task does not stand`,
      ]);
    }
    const preview = await this.#custody.preview(payload);
    if (!asked.requestId) {
      return preview;
    }
    const problems = preview.problems.filter(
      ({ field }) => field !== 'identity.name',
    );
    return {
      ...preview,
      problems,
      submittable: problems.length === 0,
    };
  }
}

function aboutOf(payload: RequestPayloadInput) {
  if (payload.kind === 'create') {
    const { owner, scopes } = payload.identity;
    return { owner, scopes };
  }
  return payload.kind === 'declare' ? { owner: payload.owner } : {};
}

/** The input without what a running step will add, if nothing that counts is among that. */
function toldInput({ input, later }: RenderedInput): JsonObject {
  const untold = REQUIRED.filter(field =>
    later.some(path => path === field || path.startsWith(`${field}.`)),
  );
  if (untold.length > 0) {
    throw badRequest(
      untold.map(
        field =>
          `${quote(
            field,
          )} of the request can't be told before the task starts: feed it from parameters`,
      ),
    );
  }
  if (!later.some(path => path.startsWith('consumers.'))) {
    return input;
  }
  // Keys that a step fetches are checked when the step that asks has them.
  const { consumers: _, ...told } = input;
  return told;
}
