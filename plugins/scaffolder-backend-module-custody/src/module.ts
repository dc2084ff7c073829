import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import {
  scaffolderActionsExtensionPoint,
  scaffolderServiceRef,
} from '@backstage/plugin-scaffolder-node';
import {
  createCustodyClient,
  parseTemplateConfig,
} from '@custody/backstage-plugin-custody-common';
import { createBindAction } from './actions/bind';
import { createRequestAction } from './actions/request';
import { Admission } from './admission/Admission';
import { RequestAdmission } from './admission/RequestAdmission';
import { createAdmissionRouter } from './admission/admissionRouter';
import { CustodyCalls } from './custody/CustodyCalls';
import { findGates } from './gates/findGates';
import { createGatesRouter } from './gates/gatesRouter';
import { reportGates } from './gates/reportGates';
import { installedGuard } from './guard/custodyEffectGuard';
import { EffectGate } from './guard/EffectGate';
import { TemplateReader } from './templates/TemplateReader';
import { createInputRenderer } from './templates/renderInput';

/** The gates of the scaffolder: admission of tasks, the actions that ask, and the guard around effects. */
export const scaffolderModuleCustody = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'custody',
  register(reg) {
    reg.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        scaffolder: scaffolderServiceRef,
      },
      async init({
        actions,
        auth,
        catalog,
        config,
        discovery,
        httpAuth,
        httpRouter,
        lifecycle,
        logger,
        scaffolder,
      }) {
        const { mode, options: rules } = parseTemplateConfig(
          config.getOptional('custody.templates'),
        );
        const custody = new CustodyCalls({
          client: createCustodyClient({ discoveryApi: discovery }),
          auth,
        });
        const gate = new EffectGate({
          auth,
          catalog,
          custody,
          scaffolder,
          mode,
          rules,
          appUrl: config.getOptionalString('app.baseUrl') ?? '',
        });
        const renderer = createInputRenderer(
          ScmIntegrations.fromConfig(config),
        );
        const admission = new Admission({
          auth,
          templates: new TemplateReader({ catalog }),
          scaffolder,
          requests: new RequestAdmission({ custody, renderer }),
          mode,
          rules,
        });
        // INVARIANT: modules start before their plugin, so that this stands before the scaffolder's own router.
        httpRouter.use(createAdmissionRouter({ admission, httpAuth }));

        const guard = installedGuard(actions);
        guard?.install(gate);
        actions.addActions(
          createRequestAction({ auth, custody }),
          createBindAction({ custody }),
        );

        const find = () => findGates({ auth, scaffolder, gate, guard });
        httpRouter.use(createGatesRouter({ httpAuth, find }));
        lifecycle.addStartupHook(() => {
          // Not awaited: the list comes from the scaffolder itself, which answers once it has started.
          void reportGates(find, logger);
        });
      },
    });
  },
});
