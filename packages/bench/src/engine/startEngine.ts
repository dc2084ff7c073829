import { DefaultAuditorService } from '@backstage/backend-defaults/auditor';
import { mockServices } from '@backstage/backend-test-utils';
import type { CredentialProvider } from '@custody/backstage-plugin-custody-node';
import type { Knex } from 'knex';
import {
  clockOf,
  createEngine,
  createSealedSink,
  createWakeup,
  type EngineOptions,
  planDue,
} from './internals';

/**
 * The engine as the plugin composes it, with one provider. Nobody waits for what becomes of requests, and the mirror of
 * audit events is made and thrown away.
 *
 * @param settled - called each time that an operation ends, or waits
 */
export async function startEngine(
  db: Knex,
  provider: CredentialProvider,
  settled: () => void,
  options?: Partial<EngineOptions>,
) {
  const logger = mockServices.rootLogger({ level: 'error' });
  const auditor = DefaultAuditorService.create(() => {}, {
    auth: mockServices.auth(),
    httpAuth: mockServices.httpAuth(),
    plugin: { getId: () => 'custody' },
  });
  const clock = await clockOf(db);
  const instance = {
    ref: provider.ref,
    environment: 'production',
    tenants: [],
    exposure: 'internal' as const,
    provider,
  };
  const sealed = createSealedSink();
  const nothing = async () => {};
  const outcomes = () => ({
    fulfilled: nothing,
    failed: nothing,
    overtaken: nothing,
    ended: async () => null,
    recheck: async () => null,
  });
  const common = { db, clock, auditor, logger, outcomes };
  const wakeup = createWakeup();
  const engine = createEngine({
    ...common,
    wakeup,
    rotationWindow: null,
    options,
    providers: {
      get: ref => (ref === provider.ref ? instance : undefined),
      list: () => [instance],
    },
    sinks: {
      get: type => (type === sealed.type ? sealed : undefined),
      typeFor: () => sealed.type,
    },
    boundary: async point => {
      if (point === 'released') {
        settled();
      }
    },
  });
  engine.start();
  return {
    stop: () => engine.stop(),
    /** Enters what is due, as the plugin does every half minute. @returns how many operations were entered */
    plan: () =>
      planDue(
        {
          ...common,
          wakeup,
          rotation: { paused: false, window: null, apart: [] },
        },
        clock.now(),
      ),
  };
}
