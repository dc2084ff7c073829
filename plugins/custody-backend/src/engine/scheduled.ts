import type { HumanDuration } from '@backstage/types';
import { subtractDuration } from '@custody/backstage-plugin-custody-common';
import { pruneAssertionIds } from '../store/assertionIds';
import { pruneLeases } from '../store/leases/writeLeases';
import type { Clock } from '../clock';
import {
  FailureLog,
  sendNotices,
  type SendDeps,
  tellEndingGrants,
} from '../services/notices';
import type { BindingDeps } from './bindingSweep';
import { type DeclaredDeps, takeInDeclared } from './declaredIdentities';
import { sweepDirectory } from './directorySweep';
import { tellLate } from './lateConsumers';
import { planDue, type PlannerDeps } from './planner';
import { sampleUse, type UsageDeps } from './usageSweep';

/** How long rows of leases that ended are kept; what happened is in the audit log for good. */
const KEEP_LEASES = 'P30D';

/** Something that is done again and again, by one replica at a time. */
export type ScheduledTask = {
  id: string;
  frequency: HumanDuration;
  timeout: HumanDuration;
  initialDelay?: HumanDuration;
  fn(): Promise<void>;
};

/** What Custody does by the clock, for Backstage's scheduler. */
export function scheduledTasks(
  deps: PlannerDeps &
    DeclaredDeps &
    BindingDeps &
    UsageDeps &
    SendDeps & { clock: Clock },
): ScheduledTask[] {
  const { clock } = deps;
  const unsent = new FailureLog(deps.logger);
  return [
    {
      id: 'custody-plan',
      frequency: { seconds: 30 },
      timeout: { minutes: 5 },
      fn: async () => {
        await planDue(deps, clock.now());
      },
    },
    {
      id: 'custody-directory-sweep',
      frequency: { seconds: 30 },
      timeout: { minutes: 10 },
      // The catalog of a backend that starts for the first time is empty.
      initialDelay: { seconds: 15 },
      fn: async () => {
        await takeInDeclared(deps, clock.now());
        await sweepDirectory(deps, clock.now());
      },
    },
    {
      id: 'custody-prune-leases',
      frequency: { hours: 1 },
      timeout: { minutes: 5 },
      fn: () =>
        pruneLeases(deps.db, subtractDuration(clock.now(), KEEP_LEASES)),
    },
    {
      id: 'custody-sample-use',
      frequency: { minutes: 1 },
      timeout: { minutes: 10 },
      initialDelay: { seconds: 20 },
      fn: async () => {
        await sampleUse(deps, clock.now());
      },
    },
    {
      id: 'custody-notices',
      frequency: { minutes: 1 },
      timeout: { minutes: 5 },
      fn: async () => {
        await tellLate(deps, clock.now());
        await sendNotices(deps, clock.now(), unsent);
      },
    },
    {
      id: 'custody-ending-grants',
      frequency: { minutes: 10 },
      timeout: { minutes: 5 },
      fn: async () => {
        await tellEndingGrants(deps.db, clock.now());
      },
    },
    {
      id: 'custody-prune-assertion-ids',
      frequency: { minutes: 10 },
      timeout: { minutes: 1 },
      fn: () => pruneAssertionIds(deps.db, clock.now()),
    },
  ];
}
