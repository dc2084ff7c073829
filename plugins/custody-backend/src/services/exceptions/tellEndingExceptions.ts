import {
  addDuration,
  GRANT_NOTICE,
  grantLevel,
  type Instant,
  subtractDuration,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import {
  findLatestEnds,
  listEndingExceptions,
  ruleOf,
  StoredRequest,
} from '../../store/requests';
import { enterNew, exceptionNotice } from '../notices';

const PAGE = 500;
/** What ended before that is no news. */
const NEWS_FOR = 'P1D';

/**
 * Tells who asked for an exception, and the owner of its identity, that it ends, once at each level. Safe to run on every
 * replica at once.
 *
 * INVARIANT: nobody is told that a rule holds again while a later exception from it is approved.
 *
 * @returns how many notices are new
 */
export async function tellEndingExceptions(
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
    const page: StoredRequest[] = await listEndingExceptions(db, {
      ...window,
      after,
      limit: PAGE,
    });
    const latest = await findLatestEnds(
      db,
      page.flatMap(({ identity_uid: uid }) => uid ?? []),
      window.from,
    );
    const isLast = ({
      payload,
      identity_uid: uid,
      granted_until,
    }: StoredRequest) =>
      payload.kind === 'except' &&
      latest.get(ruleOf(uid, payload.rule)) === granted_until;
    const notices = page.filter(isLast).flatMap(request => {
      const { decided_at: startsAt, granted_until: endsAt } = request;
      const level =
        startsAt === null || endsAt === null
          ? null
          : grantLevel({ startsAt, endsAt }, now);
      return level === null ? [] : exceptionNotice(request, level);
    });
    told += await enterNew(db, notices, now);
    if (page.length < PAGE) {
      return told;
    }
    after = page[page.length - 1].id;
  }
}
