import { findCredential } from '../../store/credentials/credentials';
import { findGrant } from '../../store/grants';
import type { CredentialsRow } from '../../store/tables';
import { tellOf } from '../lateConsumers';
import type { StepContext } from './step';

/** Policy's word holds: those who answer for whom the end of these versions leaves behind are told, once. */
export async function tellLeftBehind(
  { tx, audit, identity, operation, now }: StepContext,
  versions: readonly CredentialsRow[],
): Promise<void> {
  const newest =
    operation.to_version === null
      ? undefined
      : await findCredential(tx, identity.uid, operation.to_version);
  if (!newest) {
    return;
  }
  const grant = await findGrant(tx, newest.grant_id);
  for (const { id, version, retiring_at: retiringAt } of versions) {
    if (retiringAt !== null) {
      await tellOf({ tx, audit, now }, identity, {
        level: 'over',
        operation_id: operation.id,
        credential_id: id,
        version,
        retiring_at: retiringAt,
        to_version: newest.version,
        max_overlap: grant?.max_overlap ?? null,
      });
    }
  }
}
