import type { RequestState } from '@custody/backstage-plugin-custody-common';
import {
  type ModelGrant,
  ModelOperation,
  ModelRequest,
  pendingOf,
  RequestModel,
} from './model';
import type { Group } from './people';

/** Days after which an open request is over. */
const EXPIRES = 14;
const LAPSES = 7;

/** A request came to nothing while it was pending. */
export function end(
  { identity }: RequestModel,
  request: ModelRequest,
  state: RequestState,
): void {
  request.state = state;
  if (identity.state === 'proposed') {
    identity.state = 'declined';
  }
}

/**
 * All approved: what was asked is brought about, or left to the engine.
 *
 * @param endsHour - when what is granted ends; as policy and reviewers left it
 */
export function approve(
  model: RequestModel,
  request: ModelRequest,
  endsHour = (model.day + request.left.days) * 24,
): void {
  const { identity, day, operations } = model;
  request.state = 'approved';
  request.approvedDay = day;
  const grant: ModelGrant = {
    request,
    scopes: request.left.scopes,
    endsHour,
    over: identity.grant,
    changed: null,
  };
  const begin = (kind: ModelOperation['kind']) =>
    operations.push({ kind, request });
  switch (request.kind) {
    case 'create':
    case 'change':
      grant.changed = {
        before: { owner: identity.owner, risk: identity.risk },
        after: { owner: request.owner, risk: request.risk },
      };
      identity.state = 'governed';
      identity.owner = request.owner;
      identity.risk = request.risk;
      identity.grant = grant;
      begin(identity.inUse === null ? 'issue' : 'rotate');
      return;
    case 'renew': {
      identity.grant = grant;
      if (identity.inUse && areOther(identity.inUse.scopes, grant.scopes)) {
        begin('rotate');
        return;
      }
      break;
    }
    case 'consume':
      identity.consumers.push(request.consumer as string);
      if (identity.inUse !== null) {
        begin('rotate');
        return;
      }
      break;
    case 'transfer':
      identity.owner = request.newOwner as Group;
      break;
    default: {
      const [active] = operations;
      if (active && active.kind !== 'retire') {
        operations.shift();
        fail(model, active.request);
        operations.unshift({ kind: 'retire', request });
      } else {
        begin('retire');
      }
      return;
    }
  }
  request.state = 'fulfilled';
}

/** What an operation was to bring about came to nothing, and nothing of it stays in force. */
function fail({ identity }: RequestModel, request: ModelRequest): void {
  if (request.state === 'approved') {
    request.state = 'failed';
  }
  const { grant } = identity;
  if (grant?.request !== request) {
    takeFromBeneath(grant, request);
    return;
  }
  identity.grant = grant.over;
  if (grant.over === null) {
    identity.state = 'declined';
    return;
  }
  describeAsBefore(identity, grant.changed);
}

/** What somebody changed since stays. */
function describeAsBefore(
  identity: RequestModel['identity'],
  changed: ModelGrant['changed'],
): void {
  if (changed) {
    const { before, after } = changed;
    if (identity.owner === after.owner) identity.owner = before.owner;
    if (identity.risk === after.risk) identity.risk = before.risk;
  }
}

function areOther(made: readonly string[], granted: readonly string[]) {
  return (
    made.length !== granted.length || !made.every(s => granted.includes(s))
  );
}

/** What took the place of what came to nothing took the place of what that one had replaced. */
function takeFromBeneath(top: ModelGrant | null, request: ModelRequest): void {
  for (let grant = top; grant?.over; grant = grant.over) {
    const beneath = grant.over;
    if (beneath.request === request) {
      grant.over = beneath.over;
      grant.changed = changedOver(grant.changed, beneath.changed);
      return;
    }
  }
}

function changedOver(
  above: ModelGrant['changed'],
  beneath: ModelGrant['changed'],
): ModelGrant['changed'] {
  if (!above || !beneath) {
    return above ?? beneath;
  }
  const { before, after } = above;
  return {
    before: {
      owner:
        before.owner === beneath.after.owner
          ? beneath.before.owner
          : before.owner,
      risk:
        before.risk === beneath.after.risk ? beneath.before.risk : before.risk,
    },
    after,
  };
}

/** The newest grant that is no more under way, or is of the request whose operation ends. */
function settledGrant(
  { identity, operations }: RequestModel,
  request: ModelRequest,
): ModelGrant | null {
  const underWay = operations.map(operation => operation.request);
  let { grant } = identity;
  while (
    grant &&
    grant.request !== request &&
    underWay.includes(grant.request)
  ) {
    grant = grant.over;
  }
  return grant;
}

/** The operation under way ends. Nothing is made for what is not governed, or for a request that is over. */
export function endOperation(model: RequestModel, succeeds: boolean): void {
  const { identity, operations } = model;
  const operation = operations.shift() as ModelOperation;
  const { kind, request } = operation;
  const makes = kind !== 'retire';
  const voided =
    makes && (identity.state !== 'governed' || request.state !== 'approved');
  if (!succeeds || voided) {
    fail(model, request);
  } else if (makes) {
    identity.inUse = settledGrant(model, request);
    request.state = 'fulfilled';
  } else {
    const pending = pendingOf(model);
    if (pending) {
      pending.state = 'denied';
    }
    identity.state = 'retired';
    identity.grant = null;
    identity.inUse = null;
    if (request.state === 'approved') {
      request.state = 'fulfilled';
    }
  }
  // What cuts off comes before what waited longer.
  const next = operations.findIndex(each => each.kind === 'retire');
  if (next > 0) {
    operations.unshift(...operations.splice(next, 1));
  }
}

/** @returns the requests whose time is up, ended */
export function timeOut(model: RequestModel): ModelRequest[] {
  const over = model.requests.filter(
    ({ kind, state, createdDay, approvedDay }) =>
      state === 'pending'
        ? model.day >= createdDay + EXPIRES
        : state === 'approved' &&
          // What cuts off is never given up.
          kind !== 'retire' &&
          model.day >= (approvedDay as number) + LAPSES,
  );
  for (const request of over) {
    if (request.state === 'pending') {
      end(model, request, 'expired');
    } else {
      request.state = 'lapsed';
      endWaiting(model, request);
    }
  }
  return over;
}

/** What waits its turn for a request that lapsed is taken back with it; what is under way finds that out when it ends. */
function endWaiting(model: RequestModel, request: ModelRequest): void {
  const at = model.operations.findIndex(each => each.request === request);
  if (at > 0) {
    model.operations.splice(at, 1);
    fail(model, request);
  }
}
