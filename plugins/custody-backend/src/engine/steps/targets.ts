import {
  type Instant,
  nextStep,
  overlapEnd,
} from '@custody/backstage-plugin-custody-common';
import {
  findCredential,
  listUnrevoked,
} from '../../store/credentials/credentials';
import type { Db } from '../../store/database';
import { findGrant } from '../../store/grants';
import type { CredentialsRow } from '../../store/tables';
import type { StepContext } from './step';

type Subject = Pick<StepContext, 'identity' | 'operation'>;

/**
 * Which versions an operation cuts off.
 *
 * - given up on a new version: that one
 * - rotate, while it waits for consumers: those of earlier rotations whose own overlap ended
 * - rotate: all but the new one, whatever an earlier operation left behind included
 * - whatever else cuts: all
 */
export async function versionsToRevoke({
  tx,
  identity,
  operation,
  now,
}: Pick<StepContext, 'tx' | 'identity' | 'operation' | 'now'>): Promise<
  CredentialsRow[]
> {
  const { kind, progress, to_version: toVersion } = operation;
  if (progress.abandoned) {
    return toVersion === null
      ? []
      : listUnrevoked(tx, identity.uid, { only: toVersion });
  }
  if (endsOlderVersions(operation)) {
    const ends = await listOverlapEnds(tx, identity, operation);
    return ends.filter(({ until }) => until <= now).map(({ row }) => row);
  }
  return listUnrevoked(tx, identity.uid, {
    except: kind === 'rotate' ? toVersion : null,
  });
}

/** Whether an operation ends versions of earlier rotations ahead of its turn, while it waits for consumers. */
export function endsOlderVersions(operation: Subject['operation']): boolean {
  return (
    operation.kind === 'rotate' &&
    !operation.progress.abandoned &&
    nextStep(operation) === 'observe'
  );
}

/**
 * The versions that consumers are to leave, and until when policy lets each work: counted from when it was replaced, and
 * not from the newest rotation, which may have begun because a consumer joined.
 */
export async function listOverlapEnds(
  db: Db,
  identity: Subject['identity'],
  operation: Subject['operation'],
): Promise<Array<{ row: CredentialsRow; until: Instant }>> {
  const { to_version: toVersion } = operation;
  const newest =
    toVersion === null
      ? undefined
      : await findCredential(db, identity.uid, toVersion);
  if (!newest) {
    return [];
  }
  const grant = await findGrant(db, newest.grant_id);
  const rows = await listUnrevoked(db, identity.uid, { except: toVersion });
  return rows.flatMap(row =>
    row.retiring_at === null
      ? []
      : [
          {
            row,
            until: overlapEnd(row.retiring_at, grant?.max_overlap ?? null),
          },
        ],
  );
}
