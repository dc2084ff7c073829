import { listUnrevoked } from '../../store/credentials/credentials';
import type { CredentialsRow } from '../../store/tables';
import type { StepContext } from './step';

/**
 * Which versions an operation cuts off.
 *
 * - given up on a new version: that one
 * - rotate: all but the new one, whatever an earlier operation left behind included
 * - whatever else cuts: all
 */
export function versionsToRevoke({
  tx,
  identity,
  operation,
}: Pick<StepContext, 'tx' | 'identity' | 'operation'>): Promise<
  CredentialsRow[]
> {
  const { kind, progress, to_version: toVersion } = operation;
  if (progress.abandoned) {
    return toVersion === null
      ? Promise.resolve([])
      : listUnrevoked(tx, identity.uid, { only: toVersion });
  }
  return listUnrevoked(tx, identity.uid, {
    except: kind === 'rotate' ? toVersion : null,
  });
}
