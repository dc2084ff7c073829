/**
 * The demo's backend: wiring only. What an adopter writes in their own is marked (custody); the rest is
 * any Backstage backend, or marked (demo).
 */
import { createSpecializedBackend } from '@backstage/backend-app-api';
import { defaultServiceFactories } from '@backstage/backend-defaults';
import { custodyEffectGuard } from '@custody/backstage-plugin-scaffolder-backend-module-custody';

// (custody) `createBackend()` with the guard around effect actions: a module cannot install it, because
// it must stand before the modules that register actions.
const backend = createSpecializedBackend({
  defaultServiceFactories,
  extensionPointFactoryMiddleware: [custodyEffectGuard()],
});

backend.add(import('@backstage/plugin-app-backend'));

backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-oidc-provider'));

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));

backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));

backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('./permissions'));

backend.add(import('@backstage/plugin-scaffolder-backend'));
// (demo) creates repositories on this machine, where an adopter publishes to their Git host.
backend.add(import('./localGit'));
// (demo) knows the public keys of the sample workload.
backend.add(import('./demo'));

// (custody) the service, one provider, the kind, and the gates of the scaffolder.
backend.add(import('@custody/backstage-plugin-custody-backend'));
backend.add(
  import('@custody/backstage-plugin-custody-backend-module-postgresql'),
);
backend.add(import('@custody/backstage-plugin-catalog-backend-module-custody'));
backend.add(
  import('@custody/backstage-plugin-scaffolder-backend-module-custody'),
);

// (custody) lets agents use the actions of Custody, as the person who signs them in.
backend.add(import('@backstage/plugin-mcp-actions-backend'));

backend.start();
