import type { RequestPayload } from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../store/database';
import type { Viewer } from '../access';
import type { SubjectDeps, SubjectResult } from './subject';
import {
  changed,
  created,
  declared,
  retired,
  transferred,
  unchanged,
} from './kinds';

/**
 * Finds out what a request is about: one file a kind.
 *
 * @param requester - whom the rules of visibility are applied to: nobody asks about what they may not see
 */
export async function findSubject(
  db: Db,
  payload: RequestPayload,
  requester: Viewer,
  deps: SubjectDeps,
): Promise<SubjectResult> {
  const common = { db, requester, deps };
  switch (payload.kind) {
    case 'create':
      return created({ ...common, payload });
    case 'change':
      return changed({ ...common, payload });
    case 'declare':
      return declared({ ...common, payload });
    case 'transfer':
      return transferred({ ...common, payload });
    case 'retire':
      return retired({ ...common, payload });
    default:
      return unchanged({ ...common, payload });
  }
}
