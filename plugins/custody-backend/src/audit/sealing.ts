import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { Signer } from '@custody/backstage-plugin-custody-node';
import type { Knex } from 'knex';
import type { Clock } from '../clock';
import type { AuditConfig } from '../config/audit';
import type { AuditExtensions } from './extensions';
import { createHeadPublishing } from './publishHeads';
import { eventPublisher, filePublisher, logPublisher } from './publishers';
import { sealEvents } from './sealer';

/**
 * What seals the audit log and publishes its heads, once. Each replica does so by itself: the chain has one place for
 * each head, so it does no harm that all of them try.
 *
 * @returns null where there is nothing to sign with: events are then kept and never sealed, which is said once
 */
export function createSealing(deps: {
  db: Knex;
  clock: Clock;
  logger: LoggerService;
  events: Pick<EventsService, 'publish'>;
  config: AuditConfig;
  extensions: AuditExtensions;
  signer: Signer | undefined;
}) {
  const { config, extensions, logger, signer } = deps;
  if (signer === undefined) {
    logger.warn(
      'the audit log is not sealed: nothing signs it; name a file for its key in `custody.audit.keyFile`, outside of the database, or install a module with a signer',
    );
    return null;
  }
  const publish = createHeadPublishing({
    ...deps,
    nowMillis: Date.now,
    publishers: [
      logPublisher(logger),
      eventPublisher(deps.events),
      ...(config.headsFile === null ? [] : [filePublisher(config.headsFile)]),
      ...extensions.publishers.values(),
    ],
  });
  return async (signal: AbortSignal): Promise<void> => {
    await sealEvents({ ...deps, signer }, signal);
    await publish(signal);
  };
}
