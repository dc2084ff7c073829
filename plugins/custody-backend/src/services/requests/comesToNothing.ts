import type {
  RequestPayload,
  RequestState,
} from '@custody/backstage-plugin-custody-common';
import { tiedComponent } from '../../store/identities/tiedComponent';
import type { StoredRequest } from '../../store/requests';
import type { IdentitiesRow } from '../../store/tables';
import type { Caller } from '../ports';

type Asked = Pick<
  StoredRequest,
  | 'state'
  | 'kind'
  | 'payload'
  | 'requester'
  | 'task_id'
  | 'component'
  | 'component_owner'
  | 'decision'
>;
type Subject =
  | Pick<
      IdentitiesRow,
      'state' | 'pending_request_id' | 'component' | 'bound_to'
    >
  | undefined;

const CAME_TO_NOTHING: readonly RequestState[] = [
  'denied',
  'expired',
  'withdrawn',
  'lapsed',
];
const GRANTED: readonly RequestState[] = ['approved', 'fulfilled'];

/**
 * Whether the template of a request has to be started again for what it makes to be there: its task had to end before its
 * first effect. What is made then is known by its component, which is in the catalog, with its owner, or not.
 *
 * @param identity - the record of what was asked for, where there is one
 */
export function isStartedAgain(request: Asked, identity: Subject): boolean {
  const { state, task_id: task, decision, component } = request;
  if (
    task === null ||
    component === null ||
    request.component_owner !== null ||
    (identity && tiedComponent(identity) !== null)
  ) {
    return false;
  }
  const effects = decision.obligations?.effects;
  return GRANTED.includes(state)
    ? effects === 'after-approval' &&
        decision.owed.length > 0 &&
        identity?.state !== 'retired'
    : // What policy denied at once says nothing of effects, and its task had none.
      CAME_TO_NOTHING.includes(state) && effects !== 'immediate';
}

/**
 * What a requester asks again after a request that came to nothing. The task and whoever submitted for them stay away: this
 * time a person asks.
 *
 * @returns null for others; where its template is started again; and where something is open or granted by now
 */
export function payloadToAskAgain(
  request: Asked,
  identity: Subject,
  caller: Caller,
): RequestPayload | null {
  if (
    caller.type !== 'user' ||
    caller.actor ||
    caller.ref !== request.requester ||
    !CAME_TO_NOTHING.includes(request.state) ||
    isStartedAgain(request, identity) ||
    (identity && identity.pending_request_id !== null) ||
    (request.kind === 'create' && identity && !isCreatable(identity.state))
  ) {
    return null;
  }
  const { task: _task, requester: _requester, ...asked } = request.payload;
  return asked;
}

function isCreatable(state: IdentitiesRow['state']): boolean {
  return state === 'declined' || state === 'ungoverned';
}
