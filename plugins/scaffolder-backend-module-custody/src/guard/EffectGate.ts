import type { AuthService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import {
  NotAllowedError,
  ServiceUnavailableError,
  stringifyError,
} from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  ActionContext,
  ScaffolderService,
} from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import {
  isHarmlessAction,
  quote,
  type TemplateMode,
  type TemplateRuleOptions,
} from '@custody/backstage-plugin-custody-common';
import type { CustodyCalls } from '../custody/CustodyCalls';
import { judgeTemplate } from '../templates/judgeTemplate';
import { readEffect } from './readEffect';
import { startAgainUrl } from './startAgain';

/** The part of a running step that the gate looks at. */
export type EffectContext = Pick<
  ActionContext<JsonObject>,
  'input' | 'isDryRun' | 'logger' | 'task' | 'templateInfo' | 'workspacePath'
>;

export type EffectGateOptions = {
  auth: AuthService;
  catalog: CatalogService;
  custody: CustodyCalls;
  scaffolder: Pick<ScaffolderService, 'getTask'>;
  mode: TemplateMode;
  rules: TemplateRuleOptions;
  /** Where people reach Backstage, for links. */
  appUrl: string;
};

/** The gate before each effect: lets it happen only when what it does was requested, and may happen now. */
export class EffectGate {
  readonly #options: EffectGateOptions;

  constructor(options: EffectGateOptions) {
    this.#options = options;
  }

  /** Whether the guard holds this action at all. */
  isEffect(actionId: string): boolean {
    return !isHarmlessAction(actionId, this.#options.rules);
  }

  /**
   * Returns when the effect may happen.
   *
   * @throws NotAllowedError with the reason and a link, ServiceUnavailableError when nobody could say
   */
  async pass(actionId: string, ctx: EffectContext): Promise<void> {
    // In a dry run the scaffolder calls only actions that say to have no effect then, and no request exists.
    if (ctx.isDryRun || !this.isEffect(actionId)) {
      return;
    }
    const templateRef = ctx.templateInfo?.entityRef;
    if (!templateRef) {
      throw new NotAllowedError(
        `${quote(
          actionId,
        )} was not run: the task names no template, so that nothing says whether it may`,
      );
    }
    const template = await this.#template(templateRef);
    if (!this.#isHeld(template)) {
      return;
    }
    const { allowed, reason, requestId, waits } =
      await this.#options.custody.checkTask(ctx.task.id, {
        templateRef,
        action: actionId,
        ...(await readEffect(ctx.input, ctx.workspacePath)),
      });
    if (!allowed) {
      if (waits) {
        await this.#tellHowToGoOn(templateRef, template, ctx);
      }
      throw new NotAllowedError(
        `${quote(actionId)} was not run: ${
          reason ?? 'custody does not allow it'
        }${this.#link(requestId, waits)}`,
      );
    }
    ctx.logger.info(`custody allows ${actionId} (request ${requestId})`);
  }

  /** Governed templates are held; in the mode `report` only those that ask. Unknown means held. */
  #isHeld(template: Entity | undefined): boolean {
    const { mode, rules } = this.#options;
    if (!template) {
      return true;
    }
    const { governed, asks } = judgeTemplate(
      template as unknown as JsonObject,
      rules,
    );
    return governed && (asks || mode !== 'report');
  }

  async #template(ref: string): Promise<Entity | undefined> {
    const { auth, catalog } = this.#options;
    try {
      return await catalog.getEntityByRef(ref, {
        credentials: await auth.getOwnServiceCredentials(),
      });
    } catch (error) {
      throw new ServiceUnavailableError(
        'the catalog does not answer, so nothing was run: retry the task in a few minutes',
        error,
      );
    }
  }

  #link(requestId: string | null, waits: boolean): string {
    const base = this.#options.appUrl.replace(/\/+$/, '');
    return requestId
      ? `. ${
          waits ? 'Follow' : 'See'
        } the request at ${base}/identities/requests/${requestId}`
      : '';
  }

  /** No task waits for people, so this one ends: the log, where links work, says how to go on. Never throws. */
  async #tellHowToGoOn(
    templateRef: string,
    template: Entity | undefined,
    { logger, task }: EffectContext,
  ): Promise<void> {
    const { appUrl, auth, scaffolder } = this.#options;
    let values: JsonObject = {};
    try {
      const { spec } = await scaffolder.getTask(
        { taskId: task.id },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      values = spec.parameters as JsonObject;
    } catch (error) {
      logger.warn(
        `could not read the values of the task for a link that starts it again; ${stringifyError(
          error,
        )}`,
      );
    }
    const again = startAgainUrl({
      appUrl,
      templateRef,
      values,
      parameters: template?.spec?.parameters,
    });
    logger.info(
      `once the request is approved, start the template again with the same values: ${again}`,
    );
  }
}
