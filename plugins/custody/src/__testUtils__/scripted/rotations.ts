import type {
  RouteQuery,
  UpcomingRotation,
} from '@custody/backstage-plugin-custody-common';
import { startOf } from '../../rotations/window';
import type { World } from '../world';
import { type Handlers, page } from './answers';

/** Rotation of the fleet: what is ahead, and the switch that stops it. */
export function rotationHandlers(world: World, me: string): Handlers {
  return {
    rotationStatus: () => world.rotations,
    upcomingRotations: ({ query = {} }) => upcoming(world, query),
    pauseRotations: ({ body }) => {
      world.rotations.paused = {
        by: me,
        reason: body.reason,
        since: new Date().toISOString(),
      };
      return world.rotations;
    },
    resumeRotations: () => {
      world.rotations.paused = null;
      return world.rotations;
    },
  };
}

function upcoming(
  { identities, rotations }: World,
  query: RouteQuery<'upcomingRotations'>,
) {
  const now = Date.now();
  const until = now + (query.days ?? 30) * 86_400_000;
  const items = identities
    .flatMap(identity =>
      identity.rotationDueAt && Date.parse(identity.rotationDueAt) <= until
        ? [{ ...identity, dueAt: identity.rotationDueAt }]
        : [],
    )
    .sort((a, b) => a.dueAt.localeCompare(b.dueAt))
    .map((identity): UpcomingRotation => {
      const window = identity.rotationWindow ?? rotations.window;
      return {
        ref: identity.ref,
        namespace: identity.namespace,
        name: identity.name,
        owner: identity.owner,
        component: identity.component,
        provider: identity.provider,
        currentVersion: identity.currentVersion,
        dueAt: identity.dueAt,
        overdueAt: identity.rotationOverdueAt,
        startsAt: rotations.paused ? null : startOf(identity, window, now),
        window,
        schedule: null,
        notWith: [],
        notWithOthers: 0,
      };
    });
  return {
    ...page(items, query),
    ...(query.total ? { total: items.length } : {}),
  };
}
