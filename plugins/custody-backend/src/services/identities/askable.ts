import type { Capability } from '@custody/backstage-plugin-custody-common';
import type { IdentitiesRow } from '../../store/tables';
import type { Viewer } from '../access';

const no = (reason: string): Capability => ({ allowed: false, reason });

/** Whether nothing is open that another request about the identity would collide with. */
export function whileNothingWaits(
  { pending_request_id: pending }: Pick<IdentitiesRow, 'pending_request_id'>,
  otherwise: Capability,
): Capability {
  return otherwise.allowed && pending !== null
    ? no('a request about it waits already')
    : otherwise;
}

/**
 * Whether somebody is the one to ask that another group answer for an identity. It is its owner's to hand over; what policy
 * says of it is asked when they ask.
 */
export function mayTransfer(
  viewer: Pick<Viewer, 'refs'>,
  row: Pick<IdentitiesRow, 'state' | 'owner' | 'pending_request_id'>,
): Capability {
  if (row.state === 'ungoverned') {
    return no('a file in Git says who owns it: change it there');
  }
  if (!['governed', 'suspended', 'compromised'].includes(row.state)) {
    return no(
      row.state === 'retired'
        ? 'it is retired'
        : 'nothing of it was approved yet, so there is nothing to hand over',
    );
  }
  return whileNothingWaits(
    row,
    viewer.refs.includes(row.owner)
      ? { allowed: true, reason: null }
      : no('only members of its owner ask for it'),
  );
}

/**
 * Whether somebody is the one to ask that an identity may do more or less, or be rotated at other times. What Git declares
 * is changed there: an edit opens the request.
 */
export function mayChange(
  viewer: Pick<Viewer, 'refs'>,
  row: Pick<IdentitiesRow, 'state' | 'origin' | 'owner' | 'pending_request_id'>,
): Capability {
  if (row.origin === 'git') {
    return no('a file in Git declares it: change it there');
  }
  if (!['governed', 'compromised'].includes(row.state)) {
    return no(
      row.state === 'suspended'
        ? 'it is suspended: resume it first'
        : 'nothing of it is approved, so there is nothing to change',
    );
  }
  return whileNothingWaits(
    row,
    viewer.refs.includes(row.owner)
      ? { allowed: true, reason: null }
      : no('only members of its owner ask for it'),
  );
}
