import type { Db } from '../database';
import type { AuditPublicationsRow } from '../tables';

/** @returns the number of the last head that a publisher took, 0 before the first */
export async function findPublished(
  db: Db,
  publisher: string,
): Promise<number> {
  const row = await db<AuditPublicationsRow>('audit_publications')
    .where({ publisher })
    .first();
  return Number(row?.head ?? 0);
}

/** Keeps up to where a publisher took heads. It never goes back: another replica may have got further. */
export async function keepPublished(
  db: Db,
  publisher: string,
  head: number,
): Promise<void> {
  await db<AuditPublicationsRow>('audit_publications')
    .insert({ publisher, head })
    .onConflict('publisher')
    .merge({ head })
    .where('audit_publications.head', '<', head);
}

/** Puts back up to where a publisher took heads, unless another replica did meanwhile. */
export async function putBackPublished(
  db: Db,
  publisher: string,
  { from, to }: { from: number; to: number },
): Promise<void> {
  await db<AuditPublicationsRow>('audit_publications')
    .where({ publisher, head: from })
    .update({ head: to });
}
