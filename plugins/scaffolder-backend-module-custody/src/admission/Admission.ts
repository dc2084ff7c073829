import type {
  AuthService,
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import {
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  InputError,
  NotFoundError,
  ServiceUnavailableError,
  isError,
} from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import type { JsonObject, JsonValue } from '@backstage/types';
import {
  injectTemplate,
  quote,
  type TemplateMode,
  type TemplateRuleOptions,
} from '@custody/backstage-plugin-custody-common';
import type { TemplateRenderer } from 'nunjitsu';
import type { CustodyCalls } from '../custody/CustodyCalls';
import { readRequest, type RequestOrigin } from '../request/readRequest';
import {
  judgeTemplate,
  requestSteps,
  type TemplateJudgement,
} from '../templates/judgeTemplate';
import { renderInput } from '../templates/renderInput';
import { badRequest, notAllowed, refusalOf } from './refusal';

export type AdmissionOptions = {
  auth: AuthService;
  catalog: CatalogService;
  scaffolder: Pick<ScaffolderService, 'getTask'>;
  custody: CustodyCalls;
  renderer: TemplateRenderer;
  mode: TemplateMode;
  rules: TemplateRuleOptions;
};

type UserCredentials = BackstageCredentials<BackstageUserPrincipal>;

const NOBODY =
  'no person asks: a template that makes services is started by the person who answers for the request, not by a service';

const REQUIRED = new Set(['owner', 'scopes', 'reason', 'noCredential']);

/**
 * The gate before a task exists. Each method returns when the scaffolder may go on, and throws every reason why it may
 * not.
 *
 * A template that asks is admitted by what Custody says of the request that it would send, in every mode. One that is
 * governed and does not ask soundly is refused, besides in the mode `report`.
 */
export class Admission {
  readonly #options: AdmissionOptions;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** `POST /v2/tasks` */
  async task(
    credentials: BackstageCredentials,
    request: { templateRef: string; values: JsonValue },
  ): Promise<void> {
    const template = await this.#template(request.templateRef, credentials);
    const judgement = judgeTemplate(asJson(template), this.#options.rules);
    await this.#admit(credentials, judgement, template.spec, request.values);
  }

  /**
   * `POST /v2/tasks/:taskId/retry`. The scaffolder runs the stored steps with the stored values, so that those are judged;
   * owner, scopes and policy are asked about anew.
   */
  async retry(
    credentials: BackstageCredentials,
    taskId: string,
  ): Promise<void> {
    const { spec } = await this.#options.scaffolder.getTask(
      { taskId },
      { credentials },
    );
    const templateRef = spec.templateInfo?.entityRef;
    const judgement = templateRef
      ? judgeTemplate(
          asJson(await this.#template(templateRef, credentials)),
          this.#options.rules,
        )
      : { governed: true, faults: [] };
    const asks = requestSteps(spec).length > 0;
    const stored: TemplateJudgement = {
      // What asked when it was started is held to its word, whatever became of the template.
      governed: judgement.governed || asks,
      asks,
      faults: asks
        ? []
        : [
            'the task was started before its template asked for owner and scopes: start the template anew',
          ],
    };
    const user = stored.governed ? spec.user?.ref : undefined;
    if (stored.governed && this.#blocks(stored)) {
      this.#mustBe(credentials, user);
    }
    await this.#admit(credentials, stored, spec, spec.parameters, {
      ...(user && { requester: user }),
      ...(templateRef && { task: { id: taskId, templateRef } }),
    });
  }

  /**
   * `POST /v2/dry-run`. The template comes with the body: it is governed when it says so, and also when the catalog has a
   * governed one of its name.
   */
  async dryRun(
    credentials: BackstageCredentials,
    request: { template: JsonObject; values: JsonValue },
  ): Promise<void> {
    const { mode, rules } = this.#options;
    const stored = await this.#findTemplate(
      refOf(request.template),
      credentials,
    );
    const ofStoredType =
      stored && judgeTemplate(asJson(stored), rules).governed
        ? withType(request.template, stored.spec?.type)
        : request.template;
    const inline = judgeTemplate(request.template, rules);
    const judgement = inline.governed
      ? inline
      : judgeTemplate(ofStoredType, rules);
    // What ingestion will complete needs no completing by the author, and a dry run has no effects.
    if (
      mode === 'inject' &&
      !judgement.asks &&
      injectTemplate(ofStoredType, rules).status === 'injected'
    ) {
      return;
    }
    await this.#admit(
      credentials,
      judgement,
      request.template.spec,
      request.values,
    );
  }

  /** Whether a fault or the lack of a request keeps the task from starting. */
  #blocks(judgement: TemplateJudgement): boolean {
    return judgement.asks || this.#options.mode !== 'report';
  }

  async #admit(
    credentials: BackstageCredentials,
    judgement: TemplateJudgement,
    spec: unknown,
    values: JsonValue,
    origin: RequestOrigin = {},
  ): Promise<void> {
    const { auth, mode } = this.#options;
    if (!judgement.governed || !this.#blocks(judgement)) {
      return;
    }
    if (mode !== 'report' && judgement.faults.length > 0) {
      throw notAllowed(judgement.faults);
    }
    if (!judgement.asks) {
      throw notAllowed(['the template does not ask for owner and scopes']);
    }
    if (!auth.isPrincipal(credentials, 'user')) {
      throw notAllowed([NOBODY]);
    }
    const context = {
      parameters: values,
      user: await this.#userContext(credentials),
    };
    for (const step of requestSteps(spec)) {
      await this.#admitRequest(credentials, step, context, origin);
    }
  }

  async #admitRequest(
    credentials: UserCredentials,
    step: JsonObject,
    context: { parameters: JsonValue; user: JsonObject },
    origin: RequestOrigin,
  ): Promise<void> {
    const { custody, renderer } = this.#options;
    const { input, later } = renderInput(renderer, step.input, context);
    if (later.some(path => path.startsWith('consumers.'))) {
      // Keys that a step fetches are checked when the step that asks has them.
      delete input.consumers;
    }
    const untold = later.filter(path => REQUIRED.has(path.split('.')[0]));
    if (untold.length > 0 || later.includes('identity.name')) {
      const fields = [...untold, ...later.filter(p => p === 'identity.name')];
      throw badRequest(
        fields.map(
          field =>
            `${quote(
              field,
            )} of the request can't be told before the task starts: feed it from parameters`,
        ),
      );
    }
    const request = readRequest(input, origin);
    if ('problems' in request) {
      throw badRequest(request.problems);
    }
    // As the person, so that Custody sees who asks; as the scaffolder only where it names a task.
    const refusal = refusalOf(
      await custody.preview(
        request.payload,
        origin.task ? undefined : credentials,
      ),
    );
    if (refusal) {
      throw refusal;
    }
  }

  /** A task goes on in the name of who started it, and nobody else may ask in that name. */
  #mustBe(credentials: BackstageCredentials, user?: string): void {
    const { auth } = this.#options;
    if (!auth.isPrincipal(credentials, 'user')) {
      throw notAllowed([NOBODY]);
    }
    const caller = credentials.principal.userEntityRef;
    if (
      caller.toLocaleLowerCase('en-US') !== user?.toLocaleLowerCase('en-US')
    ) {
      throw notAllowed([
        `the task was started by ${quote(
          user ?? 'nobody',
        )} and would ask in that name: start the template anew in your own`,
      ]);
    }
  }

  async #userContext(credentials: UserCredentials): Promise<JsonObject> {
    const ref = credentials.principal.userEntityRef;
    const entity = await this.#ask(() =>
      this.#options.catalog.getEntityByRef(ref, { credentials }),
    );
    return { ref, ...(entity && { entity: asJson(entity) }) };
  }

  async #template(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<Entity> {
    const template = await this.#findTemplate(ref, credentials);
    if (!template) {
      throw new NotFoundError(`template ${quote(ref)} not found`);
    }
    return template;
  }

  /** With the caller's own credentials, as the scaffolder itself will read it. */
  async #findTemplate(
    ref: string,
    credentials: BackstageCredentials,
  ): Promise<Entity | undefined> {
    const compound = parseRef(ref);
    return this.#ask(() =>
      this.#options.catalog.getEntityByRef(compound, { credentials }),
    );
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      if (isError(error) && error.name === 'NotAllowedError') {
        throw error;
      }
      throw new ServiceUnavailableError(
        'the catalog does not answer, so nothing was started: try again in a few minutes',
        error,
      );
    }
  }
}

function parseRef(ref: string) {
  try {
    return parseEntityRef(ref, { defaultKind: 'template' });
  } catch {
    throw new InputError(
      `\`templateRef\` is ${quote(ref)}: write it as \`template:default/name\``,
    );
  }
}

function refOf(template: JsonObject): string {
  const metadata = (template.metadata ?? {}) as JsonObject;
  const { name, namespace } = metadata;
  if (typeof name !== 'string') {
    throw new InputError(
      '`template.metadata.name` is missing: send a whole template',
    );
  }
  return stringifyEntityRef({
    kind: 'template',
    namespace: typeof namespace === 'string' ? namespace : 'default',
    name,
  });
}

function withType(template: JsonObject, type?: JsonValue): JsonObject {
  const spec = (template.spec ?? {}) as JsonObject;
  return { ...template, spec: { ...spec, type } };
}

/** Entities come over the wire as JSON, and hold nothing else. */
function asJson(entity: Entity): JsonObject {
  return entity as unknown as JsonObject;
}
