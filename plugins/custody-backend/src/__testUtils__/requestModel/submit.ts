import assert from 'node:assert/strict';
import type {
  RequestPayloadInput,
  RequestView,
} from '@custody/backstage-plugin-custody-common';
import type fc from 'fast-check';
import { compare } from './compare';
import type { ModelWorld } from './modelWorld';
import { approve, end } from './effects';
import {
  isAskable,
  longestOf,
  ModelRequest,
  newest,
  pendingOf,
  RequestModel,
} from './model';
import { canFill, type Group, PEOPLE } from './people';
import {
  higherRisk,
  type Kind,
  linesOf,
  type Risk,
  riskOf,
  type Scope,
} from './rules';

const NAME = { namespace: 'payments', name: 'ledger-api-db' };

/** What ada asks for, besides the kind. */
export type Ask = { scopes: readonly Scope[]; consumer: string; to: Group };

type Asked = Pick<
  ModelRequest,
  'kind' | 'owner' | 'newOwner' | 'risk' | 'scopes' | 'consumer'
>;

/** What can be asked of what is governed; seldom its end, after which nothing can. */
const POSSIBLE: Kind[] = [
  ...(['change', 'renew', 'consume', 'transfer'] as const),
  ...(['change', 'renew', 'consume', 'transfer'] as const),
  'retire',
];

/** Ada asks something: a kind of request, or by a number one of those that are possible. */
export class Submit implements fc.AsyncCommand<RequestModel, ModelWorld> {
  constructor(readonly what: Kind | number, readonly ask: Ask) {}

  check = () => true;

  async run(model: RequestModel, world: ModelWorld) {
    const kind = this.#kindOf(model);
    const asked = askedOf(model, kind, this.ask);
    const lines = linesOf(asked);
    const isAlready =
      asked.newOwner !== null && asked.newOwner === model.identity.owner;
    const attempt = world.submit(
      'ada',
      payloadOf(asked, `submission ${model.submitted + 1}`, await world.keys()),
    );
    if (
      !isAskable(model, kind) ||
      isAlready ||
      !canFill(lines, PEOPLE, model.people)
    ) {
      await assert.rejects(attempt);
    } else {
      enter(model, { ...asked, lines }, await attempt);
    }
    await compare(model, world);
  }

  #kindOf({ identity }: RequestModel): Kind {
    if (typeof this.what === 'string') {
      return this.what;
    }
    return identity.state === 'governed'
      ? POSSIBLE[this.what % POSSIBLE.length]
      : 'create';
  }

  toString = () =>
    `ask ${this.what}(${[
      ...this.ask.scopes,
      this.ask.consumer,
      this.ask.to,
    ].join(', ')})`;
}

/** Ada asks the same as last time. While that is open it is the same request. */
export class SubmitAgain implements fc.AsyncCommand<RequestModel, ModelWorld> {
  check = (model: Readonly<RequestModel>) =>
    ['pending', 'approved'].includes(newest(model)?.state ?? '');

  async run(model: RequestModel, world: ModelWorld) {
    const last = newest(model) as ModelRequest;
    const { id } = await world.submit(
      'ada',
      payloadOf(last, `submission ${model.submitted}`, await world.keys()),
    );
    assert.equal(id, last.id);
    await compare(model, world);
  }

  toString = () => 'submit again';
}

function askedOf(
  { identity }: RequestModel,
  kind: Kind,
  { scopes, consumer, to }: Ask,
): Asked {
  const named = kind === 'create' || kind === 'change';
  return {
    kind,
    owner: kind === 'create' ? 'payments' : identity.owner,
    newOwner: kind === 'transfer' ? to : null,
    risk: named ? riskOf(scopes) : standingRisk(identity),
    scopes: named ? scopes : identity.grant?.scopes ?? [],
    consumer: kind === 'consume' ? consumer : null,
  };
}

/** Nothing that is granted counts for less than it did when it was granted. */
function standingRisk({ risk, grant }: RequestModel['identity']): Risk {
  return grant && grant.scopes.length > 0
    ? higherRisk(risk, riskOf(grant.scopes))
    : risk;
}

function payloadOf(
  { kind, owner, newOwner, scopes, consumer }: Asked,
  reason: string,
  keys: Awaited<ReturnType<ModelWorld['keys']>>,
): RequestPayloadInput {
  switch (kind) {
    case 'create':
    case 'change':
      return {
        kind,
        identity: {
          ...NAME,
          owner: `group:default/${owner}`,
          scopes: [...scopes],
        },
        reason,
      };
    case 'consume':
      return {
        kind,
        identity: NAME,
        consumers: [{ name: consumer as string, keys }],
        reason,
      };
    case 'transfer':
      return {
        kind,
        identity: NAME,
        owner: `group:default/${newOwner}`,
        reason,
      };
    default:
      return { kind, identity: NAME, reason };
  }
}

/** A request of the same requester about the same identity gives way; where nothing is owed it is approved at once. */
function enter(
  model: RequestModel,
  asked: Asked & { lines: Group[] },
  { id, digest }: RequestView,
): void {
  model.submitted += 1;
  const before = pendingOf(model);
  if (before) {
    end(model, before, 'superseded');
  }
  const request: ModelRequest = {
    ...asked,
    id,
    digest,
    state: 'pending',
    left: { scopes: asked.scopes, days: longestOf(asked.risk) },
    approvedBy: [],
    deniedBy: null,
    createdDay: model.day,
    approvedDay: null,
    glass: null,
  };
  model.requests.push(request);
  if (asked.kind === 'create') {
    model.identity.state = 'proposed';
  }
  if (asked.lines.length === 0) {
    approve(model, request);
  }
}
