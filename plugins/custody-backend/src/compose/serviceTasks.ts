import type {
  SchedulerServiceTaskInvocationDefinition,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { subtractDuration } from '@custody/backstage-plugin-custody-common';
import type { Clock } from '../clock';
import type { CustodyConfig } from '../config';
import { tellEndingExceptions } from '../services/exceptions';
import type { PolicyService } from '../services/policy';
import type { Vocabulary } from '../services/ports';
import { endTimedOut, remindDue, remindOfReviews } from '../services/requests';
import type { VocabularyService } from '../services/vocabulary';
import { askForWidened } from '../services/widening';
import { compactChanges } from '../store/changes/compactChanges';

/** What the services do by the clock, for Backstage's scheduler. */
export function serviceTasks(
  deps: Omit<Parameters<typeof endTimedOut>[1], 'lapseAfter'> &
    Omit<Parameters<typeof remindDue>[1], 'remindAt'> &
    Parameters<typeof remindOfReviews>[1] &
    Omit<Parameters<typeof askForWidened>[1], 'vocabulary'> & {
      clock: Clock;
      config: Pick<CustodyConfig, 'requests' | 'changes'>;
      policy: Pick<PolicyService, 'reload'>;
      vocabulary: Pick<VocabularyService, 'reload'> & Vocabulary;
    },
): Array<
  SchedulerServiceTaskScheduleDefinition &
    SchedulerServiceTaskInvocationDefinition
> {
  const { clock, config, db, policy, vocabulary } = deps;
  return [
    {
      id: 'custody-policy-reload',
      frequency: { seconds: 30 },
      timeout: { minutes: 1 },
      // Each replica decides by a set of its own.
      scope: 'local',
      fn: async () => {
        await vocabulary.reload(clock.now());
        await policy.reload(clock.now());
      },
    },
    {
      id: 'custody-request-timeouts',
      frequency: { minutes: 5 },
      timeout: { minutes: 5 },
      fn: async signal => {
        await endTimedOut(
          clock.now(),
          { ...deps, lapseAfter: config.requests.lapseAfter },
          signal,
        );
      },
    },
    {
      id: 'custody-reminders',
      frequency: { minutes: 1 },
      timeout: { minutes: 5 },
      fn: async () => {
        await remindDue(clock.now(), {
          ...deps,
          remindAt: config.requests.remindAt,
        });
        await tellEndingExceptions(db, clock.now());
        await remindOfReviews(clock.now(), deps);
      },
    },
    {
      id: 'custody-widened-scopes',
      frequency: { minutes: 10 },
      timeout: { minutes: 10 },
      fn: signal => askForWidened(clock.now(), deps, signal),
    },
    {
      id: 'custody-compact-changes',
      frequency: { hours: 1 },
      timeout: { minutes: 10 },
      fn: async signal => {
        const { keepRemovedFor } = config.changes;
        await compactChanges(db, {
          goneBefore: subtractDuration(clock.now(), keepRemovedFor),
          signal,
        });
      },
    },
  ];
}
