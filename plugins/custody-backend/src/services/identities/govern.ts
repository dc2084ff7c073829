import type { Capability } from '@custody/backstage-plugin-custody-common';
import type { IdentitiesRow } from '../../store/tables';
import type { Viewer } from '../access';

const no = (reason: string): Capability => ({ allowed: false, reason });

/**
 * Whether somebody is the one to ask that what Git declares be governed in place, which a request to create it does. Those
 * ask whom Git names as its owner; what policy says of it is asked when they do.
 */
export function mayGovern(
  viewer: Pick<Viewer, 'refs'>,
  {
    state,
    owner,
    pending_request_id: pending,
  }: Pick<IdentitiesRow, 'state' | 'owner' | 'pending_request_id'>,
): Capability {
  if (pending !== null) {
    return no('a request for it waits already');
  }
  if (state !== 'ungoverned') {
    return no(
      state === 'retired'
        ? 'it is retired, and its name is not used again'
        : 'it is no declaration in Git that waits to be governed',
    );
  }
  return viewer.refs.includes(owner)
    ? { allowed: true, reason: null }
    : no('only members of its owner ask for it');
}
