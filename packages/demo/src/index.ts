export {
  addressesOf,
  PORT_VARIABLES,
  readDemoConfig,
  type DemoConfig,
  type DemoPorts,
} from './config';
export { signInToBackstage } from './history/signIn';
export { readPersonas, type Persona } from './oidc/personas';
export { startOidc, type RunningOidc } from './oidc/server';
export {
  adminUrlsFile,
  startPostgres,
  type AdminUrls,
  type RunningPostgres,
} from './postgres/start';
export { startServer, type RunningServer } from './postgres/server';
export { testConfig } from './testing/world';
export { startDemo, type RunningDemo } from './supervisor/startDemo';
export type { ServiceStatus } from './workload/service';
export { startWorkload, type RunningWorkload } from './workload/server';
