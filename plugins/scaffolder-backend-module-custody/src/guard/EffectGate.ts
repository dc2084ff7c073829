import type { AuthService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
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

/** The part of a running step that the gate looks at. */
export type EffectContext = Pick<
  ActionContext<JsonObject>,
  'input' | 'isDryRun' | 'logger' | 'task' | 'templateInfo' | 'workspacePath'
>;

export type EffectGateOptions = {
  auth: AuthService;
  catalog: CatalogService;
  custody: CustodyCalls;
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
    if (!(await this.#isHeld(templateRef))) {
      return;
    }
    const { allowed, reason, requestId } =
      await this.#options.custody.checkTask(ctx.task.id, {
        templateRef,
        action: actionId,
        ...(await readEffect(ctx.input, ctx.workspacePath)),
      });
    if (!allowed) {
      throw new NotAllowedError(
        `${quote(actionId)} was not run: ${
          reason ?? 'custody does not allow it'
        }${this.#links(requestId, ctx.task.id)}`,
      );
    }
    ctx.logger.info(`custody allows ${actionId} (request ${requestId})`);
  }

  /** Governed templates are held; in the mode `report` only those that ask. Unknown means held. */
  async #isHeld(templateRef: string): Promise<boolean> {
    const { mode, rules } = this.#options;
    const template = await this.#template(templateRef);
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

  /** A task that waits for nobody ends here; its page starts it again with the same values. */
  #links(requestId: string | null, taskId: string): string {
    if (!requestId) {
      return '';
    }
    const base = this.#options.appUrl.replace(/\/+$/, '');
    return `. Follow the request at ${base}/identities/requests/${requestId}; once it is approved, retry this task at ${base}/create/tasks/${taskId}`;
  }
}
