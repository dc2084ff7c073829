import type {
  Adoption,
  ConsumerView,
} from '@custody/backstage-plugin-custody-common';
import type { Move } from '../../store/credentials/consumersAndMoves';
import type {
  ConsumerBrief,
  MoveBrief,
} from '../../store/identities/identityCards';
import type { ConsumersRow } from '../../store/tables';

/** The consumers of one identity, and all their moves. */
export type ConsumersAndMoves = {
  consumers: readonly ConsumersRow[];
  moves: readonly Move[];
};

/** As much of them as it takes to say who moved. */
export type Movers = {
  consumers: readonly ConsumerBrief[];
  moves: readonly MoveBrief[];
};

/** @returns who of the active consumers moved to a version, and who has not */
export function adoptionOf(
  version: number,
  { consumers, moves }: Movers,
): Adoption {
  const active = consumers.filter(({ state }) => state === 'active');
  const moved = moves.filter(move => move.version === version);
  const movedIds = new Set(moved.map(({ consumer_id: id }) => id));
  const nameOf = new Map(consumers.map(({ id, name }) => [id, name]));
  const waiting = active.filter(({ id }) => !movedIds.has(id));
  return {
    moved: active.length - waiting.length,
    of: active.length,
    waitingFor: waiting.map(({ name, owner }) => ({ name, owner })),
    moves: moved.flatMap(({ consumer_id: id, at, seen_by: by }) => {
      const name = nameOf.get(id);
      return name === undefined ? [] : [{ name, at, by }];
    }),
  };
}

/** The same of a version that was left: those who had moved to it; nobody is waited for. */
export function pastAdoptionOf(version: number, people: Movers): Adoption {
  const { moves } = adoptionOf(version, people);
  return { moved: moves.length, of: moves.length, waitingFor: [], moves };
}

/**
 * When those who were on a version moved to a newer one: those who are known to have moved to it, or else all that are
 * active; null for one that has not left it.
 */
export function leftAt(
  version: number,
  { consumers, moves }: Movers,
): Array<string | null> {
  const movedTo = new Set(
    moves
      .filter(move => move.version === version)
      .map(({ consumer_id: id }) => id),
  );
  const users = consumers.filter(({ id, state }) =>
    movedTo.size > 0 ? movedTo.has(id) : state === 'active',
  );
  return users.map(
    ({ id }) =>
      moves.find(move => move.consumer_id === id && move.version > version)
        ?.at ?? null,
  );
}

/** @returns how many of the active consumers are on a version */
export function consumersOn(
  version: number | null,
  people: Movers,
): { total: number; onCurrent: number } {
  const { moved, of } = adoptionOf(version ?? 0, people);
  return { total: of, onCurrent: moved };
}

/** @returns a consumer as pages show it */
export function consumerView(
  consumer: ConsumersRow,
  { moves }: ConsumersAndMoves,
): ConsumerView {
  const versions = moves
    .filter(({ consumer_id: id }) => id === consumer.id)
    .map(({ version }) => version);
  return {
    name: consumer.name,
    owner: consumer.owner,
    component: consumer.component,
    state: consumer.state,
    thumbprint: consumer.thumbprint,
    onVersion: versions.length > 0 ? Math.max(...versions) : null,
    lastSeenAt: consumer.last_seen_at,
  };
}
