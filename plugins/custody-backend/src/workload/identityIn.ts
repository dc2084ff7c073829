import { NotFoundError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { findIdentityByRef } from '../store/identities/findIdentity';
import type { ConsumersRow } from '../store/tables';

/**
 * Whose credential it is that the caller speaks of.
 *
 * @throws NotFoundError for what isn't the caller's, as for what isn't there
 */
export async function identityIn(
  db: Knex,
  ref: string,
  consumers: readonly ConsumersRow[],
): Promise<{ ref: string; uid: string; consumer: ConsumersRow }> {
  const full = ref.includes(':') ? ref : `identity:${ref}`;
  const identity = await findIdentityByRef(db, full.toLowerCase());
  const consumer = consumers.find(each => each.identity_uid === identity?.uid);
  if (!identity || !consumer) {
    throw new NotFoundError(
      `${quote(ref)} is no identity that this key is a consumer of`,
    );
  }
  return { ref: identity.ref, uid: identity.uid, consumer };
}
