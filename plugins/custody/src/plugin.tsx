import KeyOutlined from '@mui/icons-material/VpnKeyOutlined';
import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import { createCustodyClient } from '@custody/backstage-plugin-custody-common';
import { custodyApiRef } from './api/custodyApiRef';
import { CustodyQueryProvider } from './api/CustodyQueryProvider';
import { isCustodyComponent, isIdentityEntity } from './filters';
import {
  auditRouteRef,
  createRouteExternalRef,
  exceptionsRouteRef,
  identityRouteRef,
  inboxRouteRef,
  policyRouteRef,
  requestRouteRef,
  rootRouteRef,
  rotationsRouteRef,
  taskRouteExternalRef,
} from './routes';
import { withRoom } from './shared/withRoom';
import { isCustodyTemplate } from './templates/templateStatus';

const api = ApiBlueprint.make({
  params: define =>
    define({
      api: custodyApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => createCustodyClient(deps),
    }),
});

const page = PageBlueprint.make({
  params: {
    path: '/identities',
    title: 'Identities',
    icon: <KeyOutlined fontSize="inherit" />,
    routeRef: rootRouteRef,
    loader: () =>
      import('./CustodyRouter').then(module => (
        <CustodyQueryProvider>
          <module.CustodyRouter component="main" />
        </CustodyQueryProvider>
      )),
  },
});

const credentialHealthCard = EntityCardBlueprint.make({
  name: 'credential-health',
  params: {
    type: 'content',
    filter: isCustodyComponent,
    loader: withRoom(202, () =>
      import('./card/CredentialHealthCard').then(
        module => module.CredentialHealthCard,
      ),
    ),
  },
});

const approvalHistoryCard = EntityCardBlueprint.make({
  name: 'approval-history',
  params: {
    type: 'content',
    filter: isCustodyComponent,
    loader: withRoom(325, () =>
      import('./history/ApprovalHistoryCard').then(
        module => module.ApprovalHistoryCard,
      ),
    ),
  },
});

const templateCard = EntityCardBlueprint.make({
  name: 'template',
  params: {
    type: 'content',
    filter: isCustodyTemplate,
    loader: withRoom(126, () =>
      import('./templates/TemplateCard').then(module => module.TemplateCard),
    ),
  },
});

const identityCard = EntityCardBlueprint.make({
  name: 'identity',
  params: {
    type: 'content',
    filter: isIdentityEntity,
    loader: withRoom(453, () =>
      import('./identity/IdentityCard').then(module => module.IdentityCard),
    ),
  },
});

const identitiesTab = EntityContentBlueprint.make({
  name: 'identities',
  params: {
    path: '/identities',
    title: 'Identities',
    filter: isCustodyComponent,
    loader: () =>
      import('./tab/IdentitiesTab').then(module => (
        <CustodyQueryProvider>
          <module.IdentitiesTab />
        </CustodyQueryProvider>
      )),
  },
});

const identityContent = EntityContentBlueprint.make({
  name: 'identity',
  params: {
    path: '/identity',
    title: 'Identity',
    filter: isIdentityEntity,
    loader: () =>
      import('./identity/IdentityContent').then(module => (
        <CustodyQueryProvider>
          <module.IdentityContent />
        </CustodyQueryProvider>
      )),
  },
});

/*
 * The form fields attach to the scaffolder's own list of fields. They are extensions of this plugin, as search results
 * of a plugin are on the search page: an app finds both in one package, and one without the scaffolder ignores them.
 */
const ownerField = FormFieldBlueprint.make({
  name: 'owner',
  params: {
    field: () => import('./fields/formFields').then(m => m.ownerFormField),
  },
});

const scopesField = FormFieldBlueprint.make({
  name: 'scopes',
  params: {
    field: () => import('./fields/formFields').then(m => m.scopesFormField),
  },
});

/** Custody for the new frontend system. */
export const custodyPlugin = createFrontendPlugin({
  pluginId: 'custody',
  title: 'Identities',
  icon: <KeyOutlined fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes: {
    root: rootRouteRef,
    inbox: inboxRouteRef,
    policy: policyRouteRef,
    rotations: rotationsRouteRef,
    exceptions: exceptionsRouteRef,
    audit: auditRouteRef,
    request: requestRouteRef,
    identity: identityRouteRef,
  },
  externalRoutes: {
    create: createRouteExternalRef,
    task: taskRouteExternalRef,
  },
  extensions: [
    api,
    page,
    credentialHealthCard,
    approvalHistoryCard,
    templateCard,
    identityCard,
    identitiesTab,
    identityContent,
    ownerField,
    scopesField,
  ],
});
