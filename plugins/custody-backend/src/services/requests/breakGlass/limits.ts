import { CustomErrorBase } from '@backstage/errors';
import {
  type BreakGlassLimits,
  type Instant,
  nextBreakGlass,
  subtractDuration,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { lockTally } from '../../../store/breakGlasses';

/** Glass was broken as often as it may be within the time. */
export class BreakGlassLimitError extends CustomErrorBase {
  override readonly name = 'BreakGlassLimitError';
  readonly statusCode = 429;
}

/**
 * Counts how often glass was broken lately, and keeps others from breaking it until the transaction ends.
 *
 * @throws BreakGlassLimitError that says when the next is possible
 */
export async function requireWithinLimits(
  tx: Knex.Transaction,
  by: string,
  { perPerson, total, within }: BreakGlassLimits,
  now: Instant,
): Promise<void> {
  const lately = await lockTally(tx, subtractDuration(now, within));
  const own = lately.filter(each => each.by === by);
  for (const [whose, broken, most] of [
    ['you broke glass', own, perPerson],
    ['glass was broken', lately, total],
  ] as const) {
    const next = nextBreakGlass(
      broken.map(({ at }) => at),
      { most, within },
      now,
    );
    if (next !== null) {
      throw new BreakGlassLimitError(
        `${whose} ${times(
          broken.length,
        )} within ${within}, and that is as often as it may be: the next is possible at ${next}; until then the request waits for its reviewers`,
      );
    }
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
