import {
  type AuditHead,
  inclusionPath,
  recordHash,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { auditRecord, sha256 } from '../../store/audit/auditRecord';
import { readSealed } from '../../store/audit/readEvents';

/**
 * Gives the path of hashes from an event of a batch to the root of its head (RFC 9162), in hex. The other events of the
 * batch are in it by their hashes and nothing else.
 *
 * @returns null where the batch is not whole any more
 */
export async function pathsIn(
  db: Knex,
  { first, last }: AuditHead,
): Promise<((sequence: number) => string[]) | null> {
  const count = last - first + 1;
  const batch = await readSealed(db, { after: first - 1, until: last }, count);
  if (batch.length < count) {
    return null;
  }
  const leaves = batch.map(row => recordHash(auditRecord(row), sha256));
  return sequence =>
    inclusionPath(leaves, sequence - first, sha256).map(hash =>
      Buffer.from(hash).toString('hex'),
    );
}
