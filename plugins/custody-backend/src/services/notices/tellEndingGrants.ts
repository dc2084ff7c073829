import {
  addDuration,
  GRANT_NOTICE,
  grantLevel,
  type Instant,
  subtractDuration,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { listEndingGrants } from '../../store/identities/listEndingGrants';
import { enterNew } from './enterNew';
import { grantNotice } from './grantNotice';

const PAGE = 500;
/** What ended before that is no news. */
const NEWS_FOR = 'P1D';

/**
 * Tells owners of grants that end, once at each level. Safe to run on every replica at once.
 *
 * @returns how many notices are new
 */
export async function tellEndingGrants(
  db: Knex,
  now: Instant,
): Promise<number> {
  const window = {
    from: subtractDuration(now, NEWS_FOR),
    until: addDuration(now, GRANT_NOTICE),
  };
  let told = 0;
  let after: string | null = null;
  for (;;) {
    const page = await listEndingGrants(db, { ...window, after, limit: PAGE });
    const notices = page.flatMap(grant => {
      const { starts_at: startsAt, ends_at: endsAt } = grant;
      const level = grantLevel({ startsAt, endsAt }, now);
      return level === null ? [] : [grantNotice(grant, level)];
    });
    told += await enterNew(db, notices, now);
    if (page.length < PAGE) {
      return told;
    }
    after = page[page.length - 1].uid;
  }
}
