import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { Knex } from 'knex';
import { lastChangeCursor } from '../store/changes/changes';
import { toFailure } from '../failures';
import type { Wakeup } from '../services/ports';

/** Topic on which it is said that there is something new in the feed. The event carries nothing and may be lost. */
export const CHANGES_TOPIC = 'custody.changes';

/**
 * Tells readers of the feed that it went on, so that an identity is in the catalog seconds after it was approved.
 * It looks when anything was committed here; what another replica committed is that replica's to tell.
 */
export function createFeedWatcher(deps: {
  db: Knex;
  logger: LoggerService;
  events: Pick<EventsService, 'publish'>;
  wakeup: Wakeup;
}) {
  let told = 0;
  let looking: Promise<void> | undefined;
  let again = false;
  let unsubscribe = () => {};

  const look = async () => {
    do {
      again = false;
      const last = await lastChangeCursor(deps.db);
      if (last > told) {
        await deps.events.publish({ topic: CHANGES_TOPIC, eventPayload: {} });
        told = last;
      }
    } while (again);
  };

  /** One look at a time; what comes meanwhile is one more look after it. */
  const notice = () => {
    again = true;
    looking ??= look()
      .catch(error =>
        deps.logger.warn(
          `readers of the feed were not told of changes, and see them at their next poll: ${
            toFailure(error).message
          }`,
        ),
      )
      .finally(() => {
        looking = undefined;
      });
  };

  return {
    start: async () => {
      told = await lastChangeCursor(deps.db);
      unsubscribe = deps.wakeup.subscribe(notice);
    },
    stop: () => unsubscribe(),
  };
}
