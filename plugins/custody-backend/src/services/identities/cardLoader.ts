import { setImmediate as nextTurn } from 'node:timers/promises';
import DataLoader from 'dataloader';
import type { Knex } from 'knex';
import type { Clock } from '../../clock';
import {
  type IdentityCard,
  listIdentityCards,
} from '../../store/identities/identityCards';

/** Loads under way at once: while the database puts one together, what came of the other is answered. */
const MOST_UNDER_WAY = 2;
const MOST_AT_ONCE = 100;

/** Gives the identities of a component, whoever asks: what they may see of them is the asker's to sort out. */
export type CardLoader = (component: string) => Promise<IdentityCard[]>;

/**
 * Loads cards; those that are asked for while enough loads are under way, with one next load. So the more people look
 * at once, the less each of them costs. Nothing is remembered.
 *
 * INVARIANT: a load begins after everything was asked that it answers, so nobody is shown what was before they asked.
 */
export function createCardLoader(
  { db, clock }: { db: Knex; clock: Clock },
  list: typeof listIdentityCards = listIdentityCards,
): CardLoader {
  const underWay = new Set<Promise<unknown>>();

  const beginWhenFree = async (begin: () => void) => {
    await nextTurn();
    while (underWay.size >= MOST_UNDER_WAY) {
      // An error is told to those who asked for it; of several that wait here, the first begins.
      await Promise.race(underWay).catch(() => {});
    }
    begin();
  };

  const loader = new DataLoader<string, IdentityCard[]>(
    async components => {
      const cards = list(db, [...new Set(components)], clock.now());
      underWay.add(cards);
      try {
        const all = await cards;
        return components.map(ref =>
          all.filter(({ identity }) => identity.component === ref),
        );
      } finally {
        underWay.delete(cards);
      }
    },
    {
      cache: false,
      maxBatchSize: MOST_AT_ONCE,
      batchScheduleFn: beginWhenFree,
    },
  );
  return component => loader.load(component);
}
