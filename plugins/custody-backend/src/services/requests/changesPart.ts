import {
  type ApprovedChange,
  changesSince,
} from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../store/database';
import { findLastApproved, StoredRequest } from '../../store/requests';

type Approved = ReadonlyMap<string, StoredRequest>;

const asksAnew = ({ state, kind }: StoredRequest) =>
  state === 'pending' && (kind === 'create' || kind === 'change');

/** @returns what was approved last of the identities that pending requests would change, by uid */
export function loadLastApproved(
  db: Db,
  requests: readonly StoredRequest[],
): Promise<Approved> {
  return findLastApproved(
    db,
    requests.filter(asksAnew).flatMap(({ identity_uid }) => identity_uid ?? []),
  );
}

/**
 * What a reviewer has to look at: how what is asked differs from what was approved last, with what reviewers took out of
 * that. Null where nothing was approved before.
 */
export function changesPart(
  request: StoredRequest,
  approved: Approved,
): ApprovedChange[] | null {
  const last = approved.get(request.identity_uid ?? '');
  if (!last || !asksAnew(request)) {
    return null;
  }
  const granted = last.granted?.scopes;
  const derived = last.derived && {
    ...last.derived,
    scopes: last.derived.scopes.filter(
      ({ name }) => granted === undefined || granted.includes(name),
    ),
  };
  return changesSince(
    {
      payload: last.payload,
      derived,
      obligations: last.decision.obligations,
    },
    {
      payload: request.payload,
      derived: request.derived,
      obligations: request.decision.obligations,
    },
  );
}
