import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { inTransaction } from '../../store/inTransaction';
import {
  findEntered,
  insertNotice,
  type Notice,
  noticeKey,
} from '../../store/notices';

/**
 * Enters those of some notices that were not entered before.
 *
 * @returns how many were new
 */
export async function enterNew(
  db: Knex,
  notices: readonly Notice[],
  now: Instant,
): Promise<number> {
  const known = await findEntered(
    db,
    notices.map(({ scope }) => scope),
  );
  const fresh = notices.filter(notice => !known.has(noticeKey(notice)));
  if (fresh.length === 0) {
    return 0;
  }
  return inTransaction(db, async tx => {
    let entered = 0;
    for (const notice of fresh) {
      entered += (await insertNotice(tx, notice, now)) ? 1 : 0;
    }
    return entered;
  });
}
