import { toFailure } from '../failures';
import {
  advance,
  advanceAll,
  type AdvanceDeps,
  type Turn,
  type Work,
} from './advance';

/** Most turns of one transaction: so much is done again when one of them fails. */
const MOST_TOGETHER = 8;
/** Transactions at the same time: while the database works for one, this process does for the other. */
const AT_A_TIME = 2;

/** Takes a turn; see {@link advance}. */
export type TakeTurn = (turn: Turn) => Promise<Work | null>;

type Asked = {
  turn: Turn;
  resolve(work: Work | null): void;
  reject(error: unknown): void;
};

/**
 * Takes turns of several operations in one transaction: what is asked for while others are under way goes together in
 * the next. Where nothing else is under way nobody waits.
 *
 * INVARIANT: an operation suffers nothing from another. When one fails, all of them are taken once more, each by itself;
 * one whose identity somebody has locked waits for that alone.
 *
 * @returns what takes a turn as {@link advance} does
 */
export function turnsTogether(deps: AdvanceDeps): TakeTurn {
  const waiting: Asked[] = [];
  let underWay = 0;

  const takeAlone = ({ turn, resolve, reject }: Asked) =>
    advance(deps, turn).then(resolve, reject);

  const takeSome = async (some: readonly Asked[]) => {
    const taken = await advanceAll(
      deps,
      some.map(({ turn }) => turn),
    ).catch(error => {
      deps.logger.warn(
        `${some.length} turns taken together failed, and each is taken alone: ${
          toFailure(error).message
        }`,
      );
      return new Map<Turn, Work | null>();
    });
    for (const each of some) {
      const work = taken.get(each.turn);
      if (work === undefined) {
        takeAlone(each);
      } else {
        each.resolve(work);
      }
    }
  };

  const begin = async (): Promise<void> => {
    if (underWay === AT_A_TIME || waiting.length === 0) {
      return;
    }
    underWay += 1;
    await takeSome(waiting.splice(0, MOST_TOGETHER));
    underWay -= 1;
    setImmediate(begin);
  };

  return turn =>
    new Promise((resolve, reject) => {
      waiting.push({ turn, resolve, reject });
      // What is asked for at the same moment goes together.
      setImmediate(begin);
    });
}
