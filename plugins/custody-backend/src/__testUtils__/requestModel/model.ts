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
  /** Who broke the glass for it, when, and who has reviewed that. */
  glass: { by: string; day: number; reviewedBy: string | null } | null;
};

export type ModelGrant = {
  request: ModelRequest;
  scopes: readonly Scope[];
  /** Hours since the epoch of the model. */
  endsHour: number;
  /** The grant that it took the place of. */
  over: ModelGrant | null;
  /** What else of the identity changed with it: how it was, and is. */
  changed: { before: Described; after: Described } | null;
};

/** What a request says of an identity besides its scopes. */
export type Described = { owner: Group; risk: Risk };

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
export function isAskable(model: RequestModel, kind: Kind): boolean {
  const { state } = model.identity;
  return kind === 'create'
    ? ['none', 'proposed', 'declined'].includes(state)
    : state === 'governed' && !(kind === 'renew' && isUnsettled(model));
}

/** Whether what is granted is still to be put into use. */
function isUnsettled({ identity: { grant }, operations }: RequestModel) {
  return operations.some(({ request }) => request === grant?.request);
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
  model: RequestModel,
  { kind }: ModelRequest,
): boolean {
  const { identity } = model;
  switch (kind) {
    case 'renew':
      return identity.state !== 'governed' || isUnsettled(model);
    case 'consume':
      return identity.state !== 'governed';
    case 'transfer':
      return ['declined', 'retired'].includes(identity.state);
    default:
      return false;
  }
}

export const longestOf = (risk: Risk): number => LONGEST[risk];
