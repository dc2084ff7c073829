import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { isError, stringifyError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';
import type { IdentityEntityProvider } from './IdentityEntityProvider';

/** Topic on which the backend says that there is something new in its feed. */
export const CHANGES_TOPIC = 'custody.changes';
const TASK_ID = 'custody-identities';
const RETRY_MS = 1_000;
const RETRIES = 5;

/**
 * Lets the provider read every ten seconds, and at once when an event says so. An event carries nothing and may be
 * lost: it only wakes the reader.
 */
export async function scheduleProvider(options: {
  provider: IdentityEntityProvider;
  scheduler: SchedulerService;
  events: EventsService;
  logger: LoggerService;
}): Promise<void> {
  const { provider, scheduler, events, logger } = options;
  await scheduler.scheduleTask({
    id: TASK_ID,
    frequency: { seconds: 10 },
    timeout: { minutes: 5 },
    fn: signal => provider.refresh(signal),
  });
  await events.subscribe({
    id: 'catalog-custody-identities',
    topics: [CHANGES_TOPIC],
    onEvent: async () => {
      provider.wake();
      await trigger(scheduler, logger, RETRIES);
    },
  });
}

/** A pass that is under way may be past the change that the event is about; then another must follow it. */
async function trigger(
  scheduler: SchedulerService,
  logger: LoggerService,
  retries: number,
): Promise<void> {
  try {
    await scheduler.triggerTask(TASK_ID);
  } catch (error) {
    if (isError(error) && error.name === 'ConflictError' && retries > 0) {
      setTimeout(
        () => trigger(scheduler, logger, retries - 1),
        RETRY_MS,
      ).unref();
      return;
    }
    logger.debug(
      `could not wake the reader of identities, it reads in ten seconds anyway; ${stringifyError(
        error,
      )}`,
    );
  }
}
