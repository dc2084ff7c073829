import type { RequestState } from '@custody/backstage-plugin-custody-common';
import {
  AT_FIRST,
  canFill,
  Group,
  Memberships,
  Person,
  standsFor,
} from './people';
import { Kind, LONGEST, Risk, Scope } from './rules';

/** Days after which an open request is over. */
const EXPIRES = 14;
const LAPSES = 7;

export type ModelRequest = {
  id: string;
  digest: string;
  kind: Kind;
  state: RequestState;
  /** Owner of the identity that it asks about, and the one that it would have. */
  owner: Group;
  newOwner: Group | null;
  risk: Risk;
  scopes: readonly Scope[];
  lines: Group[];
  /** What reviewers left: scopes, and days. */
  left: { scopes: readonly Scope[]; days: number };
  consumer: string | null;
  approvedBy: Person[];
  deniedBy: Person | null;
  /** Days since the epoch of the model. */
  createdDay: number;
  approvedDay: number | null;
};

export type ModelGrant = {
  request: ModelRequest;
  scopes: readonly Scope[];
  endsDay: number;
};

export type ModelIdentity = {
  state: 'none' | 'proposed' | 'declined' | 'governed' | 'retired';
  owner: Group;
  risk: Risk;
  grant: ModelGrant | null;
  /** That of the version in use; null while there is none. */
  inUse: ModelGrant | null;
  consumers: string[];
};

export type ModelOperation = {
  kind: 'issue' | 'rotate' | 'retire';
  request: ModelRequest;
};

/** One identity, all that was asked for it, and what the engine has to do: the first is under way. */
export type RequestModel = {
  day: number;
  /** Counts submissions, so that each is another one. */
  submitted: number;
  people: Memberships;
  requests: ModelRequest[];
  identity: ModelIdentity;
  operations: ModelOperation[];
};

export function newModel(): RequestModel {
  return {
    day: 0,
    submitted: 0,
    people: structuredClone(AT_FIRST),
    requests: [],
    identity: {
      state: 'none',
      owner: 'payments',
      risk: 'low',
      grant: null,
      inUse: null,
      consumers: [],
    },
    operations: [],
  };
}

export const newest = (model: RequestModel): ModelRequest | undefined =>
  model.requests.at(-1);

export const pendingOf = (model: RequestModel): ModelRequest | undefined =>
  model.requests.find(({ state }) => state === 'pending');

/** Whether something can be asked about the identity as it stands. */
export function isAskable({ identity }: RequestModel, kind: Kind): boolean {
  return kind === 'create'
    ? ['none', 'proposed', 'declined'].includes(identity.state)
    : identity.state === 'governed';
}

export const isLawful = (
  { people }: RequestModel,
  request: ModelRequest,
  person: Person,
): boolean =>
  request.state === 'pending' &&
  !request.approvedBy.includes(person) &&
  request.lines.some(line => standsFor(line, people).includes(person));

export const isMet = (
  { people }: RequestModel,
  { lines, approvedBy }: Pick<ModelRequest, 'lines' | 'approvedBy'>,
): boolean => canFill(lines, approvedBy, people);

/** Whether what was asked can't be brought about any more, since the identity was cut off or came to nothing. */
export function isOvertaken(
  { identity }: RequestModel,
  { kind }: ModelRequest,
): boolean {
  switch (kind) {
    case 'renew':
    case 'consume':
      return identity.state !== 'governed';
    case 'transfer':
      return ['declined', 'retired'].includes(identity.state);
    default:
      return false;
  }
}

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

/** All approved: what was asked is brought about, or left to the engine. */
export function approve(model: RequestModel, request: ModelRequest): void {
  const { identity, day, operations } = model;
  request.state = 'approved';
  request.approvedDay = day;
  const grant = {
    request,
    scopes: request.left.scopes,
    endsDay: day + request.left.days,
  };
  const begin = (kind: ModelOperation['kind']) =>
    operations.push({ kind, request });
  switch (request.kind) {
    case 'create':
    case 'change':
      identity.state = 'governed';
      identity.owner = request.owner;
      identity.risk = request.risk;
      identity.grant = grant;
      begin(identity.inUse === null ? 'issue' : 'rotate');
      return;
    case 'renew': {
      const narrower =
        grant.scopes.length < (identity.grant?.scopes.length ?? 0);
      identity.grant = grant;
      if (narrower && identity.inUse !== null) {
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
  if (identity.grant?.request !== request) {
    return;
  }
  identity.grant = identity.inUse;
  if (identity.inUse === null) {
    identity.state = 'declined';
  }
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
    identity.inUse = identity.grant;
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
  const over = model.requests.filter(({ state, createdDay, approvedDay }) =>
    state === 'pending'
      ? model.day >= createdDay + EXPIRES
      : state === 'approved' && model.day >= (approvedDay as number) + LAPSES,
  );
  for (const request of over) {
    if (request.state === 'pending') {
      end(model, request, 'expired');
    } else {
      request.state = 'lapsed';
    }
  }
  return over;
}

export const longestOf = (risk: Risk): number => LONGEST[risk];
