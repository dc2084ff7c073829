import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import type { JsonObject, JsonValue } from '@backstage/types';
import {
  injectTemplate,
  quote,
  type TemplateMode,
  type TemplateRuleOptions,
} from '@custody/backstage-plugin-custody-common';
import type { RequestOrigin } from '../request/readRequest';
import {
  judgeTemplate,
  requestSteps,
  type TemplateJudgement,
} from '../templates/judgeTemplate';
import type { TemplateReader } from '../templates/TemplateReader';
import type { RequestAdmission } from './RequestAdmission';
import { notAllowed } from './refusal';

export type AdmissionOptions = {
  auth: AuthService;
  templates: TemplateReader;
  scaffolder: Pick<ScaffolderService, 'getTask'>;
  requests: RequestAdmission;
  mode: TemplateMode;
  rules: TemplateRuleOptions;
};

const NOBODY =
  'no person asks: a template that makes services is started by the person who answers for the request, not by a service';

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
    const { templates, rules } = this.#options;
    const template = await templates.get(request.templateRef, credentials);
    await this.#admit(credentials, judgeTemplate(template, rules), {
      spec: template.spec,
      values: request.values,
    });
  }

  /**
   * `POST /v2/tasks/:taskId/retry`. The scaffolder runs the stored steps with the stored values, so that those are judged;
   * owner, scopes and policy are asked about anew.
   */
  async retry(
    credentials: BackstageCredentials,
    taskId: string,
  ): Promise<void> {
    const { scaffolder, templates, rules } = this.#options;
    const { spec } = await scaffolder.getTask({ taskId }, { credentials });
    const templateRef = spec.templateInfo?.entityRef;
    const asks = requestSteps(spec).length > 0;
    const stored: TemplateJudgement = {
      // What asked when it was started is held to its word, whatever became of the template. Unknown means governed.
      governed:
        asks ||
        !templateRef ||
        judgeTemplate(await templates.get(templateRef, credentials), rules)
          .governed,
      asks,
      faults: asks
        ? []
        : [
            'the task was started before its template asked for owner and scopes: start the template anew',
          ],
    };
    const user = spec.user?.ref;
    if (this.#holds(stored)) {
      this.#mustBe(credentials, user);
    }
    await this.#admit(
      credentials,
      stored,
      { spec, values: spec.parameters },
      {
        ...(user && { requester: user }),
        ...(templateRef && { task: { id: taskId, templateRef } }),
      },
    );
  }

  /**
   * `POST /v2/dry-run`. The template comes with the body: it is governed when it says so, and also when the catalog has a
   * governed one of its name.
   */
  async dryRun(
    credentials: BackstageCredentials,
    request: { template: JsonObject; values: JsonValue },
  ): Promise<void> {
    const { mode, rules, templates } = this.#options;
    const { template, values } = request;
    const stored = await templates.find(refOf(template), credentials);
    const dressed =
      !judgeTemplate(template, rules).governed &&
      stored !== undefined &&
      judgeTemplate(stored, rules).governed;
    const asStored = dressed ? withTypeOf(template, stored) : template;
    const judgement = judgeTemplate(asStored, rules);
    // What ingestion will complete needs no completing by the author, and a dry run has no effects.
    if (
      mode === 'inject' &&
      !judgement.asks &&
      injectTemplate(asStored, rules).status === 'injected'
    ) {
      return;
    }
    await this.#admit(credentials, judgement, { spec: template.spec, values });
  }

  #holds({ governed, asks }: TemplateJudgement): boolean {
    return governed && (asks || this.#options.mode !== 'report');
  }

  async #admit(
    credentials: BackstageCredentials,
    judgement: TemplateJudgement,
    task: { spec: unknown; values: JsonValue },
    origin: RequestOrigin = {},
  ): Promise<void> {
    const { auth, mode, requests, templates } = this.#options;
    if (!this.#holds(judgement)) {
      return;
    }
    if (mode !== 'report' && judgement.faults.length > 0) {
      throw notAllowed(judgement.faults);
    }
    if (!auth.isPrincipal(credentials, 'user')) {
      throw notAllowed([NOBODY]);
    }
    const ref = credentials.principal.userEntityRef;
    const entity = await templates.find(ref, credentials);
    const context = {
      parameters: task.values,
      user: { ref, ...(entity && { entity }) },
    };
    for (const step of requestSteps(task.spec)) {
      await requests.admit(step, context, credentials, origin);
    }
  }

  /** A task goes on in the name of who started it, and nobody else may ask in that name. */
  #mustBe(credentials: BackstageCredentials, user?: string): void {
    if (!this.#options.auth.isPrincipal(credentials, 'user')) {
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
}

function refOf(template: JsonObject): string {
  const { name, namespace } = (template.metadata ?? {}) as JsonObject;
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

function withTypeOf(template: JsonObject, stored: JsonObject): JsonObject {
  const spec = (template.spec ?? {}) as JsonObject;
  const { type } = stored.spec as JsonObject;
  return { ...template, spec: { ...spec, type } };
}
