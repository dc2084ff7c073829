import {
  createExtensionPointFactoryMiddleware,
  type ExtensionPointFactoryMiddleware,
} from '@backstage/backend-app-api';
import { NotAllowedError } from '@backstage/errors';
import {
  scaffolderActionsExtensionPoint,
  type ScaffolderActionsExtensionPoint,
  type TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { CUSTODY_ACTIONS } from '../actions/ids';
import type { EffectGate } from './EffectGate';

/** What the module finds on the extension point when the backend was assembled with the guard. */
export type InstalledGuard = {
  /** Ids of the actions that are wrapped so far. */
  readonly wrapped: ReadonlySet<string>;
  /** Puts the gate in place; until then no wrapped action runs. */
  install(gate: Pick<EffectGate, 'pass'>): void;
};

// A registered symbol: the backend and the module may have loaded this package twice.
const GUARD = Symbol.for('@custody/effect-guard');

// Actions of any input and output, as the extension point itself takes them.
type AnyAction = Parameters<ScaffolderActionsExtensionPoint['addActions']>[0];

/**
 * The guard around actions that have effects. A module can't install it, because it must stand before the modules that
 * register actions; the backend is assembled with it:
 *
 * ```ts
 * const backend = createSpecializedBackend({
 *   defaultServiceFactories,
 *   extensionPointFactoryMiddleware: [custodyEffectGuard()],
 * });
 * ```
 *
 * It can't wrap what is built into the scaffolder (`catalog:register` among it), nor actions of the actions registry.
 */
export function custodyEffectGuard(): ExtensionPointFactoryMiddleware {
  const wrapped = new Set<string>();
  let gate: Pick<EffectGate, 'pass'> | undefined;
  const guard: InstalledGuard = {
    wrapped,
    install: installed => {
      gate = installed;
    },
  };

  const wrap = (action: AnyAction): AnyAction => {
    if (CUSTODY_ACTIONS.includes(action.id)) {
      return action;
    }
    wrapped.add(action.id);
    const handler: TemplateAction['handler'] = async ctx => {
      if (!gate) {
        throw new NotAllowedError(
          `\`${action.id}\` was not run: the guard of custody is in place and its scaffolder module is not; add @custody/backstage-plugin-scaffolder-backend-module-custody to the backend`,
        );
      }
      await gate.pass(action.id, ctx);
      await action.handler(ctx);
    };
    return Object.assign(Object.create(Object.getPrototypeOf(action)), action, {
      handler,
    });
  };

  return createExtensionPointFactoryMiddleware({
    extensionPoint: scaffolderActionsExtensionPoint,
    middleware: async original => ({
      addActions: (...actions) => original.addActions(...actions.map(wrap)),
      [GUARD]: guard,
    }),
  });
}

/** The guard around this extension point, if the backend was assembled with one. */
export function installedGuard(
  actions: ScaffolderActionsExtensionPoint,
): InstalledGuard | undefined {
  return (actions as { [GUARD]?: InstalledGuard })[GUARD];
}
