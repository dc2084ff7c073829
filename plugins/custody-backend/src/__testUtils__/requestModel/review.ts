import assert from 'node:assert/strict';
import type fc from 'fast-check';
import { compare } from './compare';
import type { ModelWorld } from './modelWorld';
import { approve, end } from './effects';
import {
  isLawful,
  isMet,
  isOvertaken,
  ModelRequest,
  newest,
  RequestModel,
} from './model';
import { PEOPLE, type Person } from './people';
import type { Scope } from './rules';

/** What a reviewer leaves of what is asked: scopes, and days. */
export type ModelNarrow = { scopes?: Scope[]; days?: number };

/** Somebody reviews; who may is the model's to say. */
export class Review implements fc.AsyncCommand<RequestModel, ModelWorld> {
  constructor(
    readonly person: Person,
    readonly verdict: 'approve' | 'deny',
    readonly which: number | 'newest',
    readonly narrow: ModelNarrow | null,
  ) {}

  check = (model: Readonly<RequestModel>) => model.requests.length > 0;

  async run(model: RequestModel, world: ModelWorld) {
    const { person, verdict } = this;
    const request =
      this.which === 'newest'
        ? (newest(model) as ModelRequest)
        : model.requests[this.which % model.requests.length];
    const narrow = narrows(request) ? this.narrow : null;
    const attempt = world.review(
      person,
      request,
      verdict,
      (narrow && {
        ...(narrow.scopes && { scopes: narrow.scopes }),
        ...(narrow.days && { maxGrant: `P${narrow.days}D` }),
      }) ||
        undefined,
    );
    const after = { ...request, approvedBy: [...request.approvedBy, person] };
    const completes = verdict === 'approve' && isMet(model, after);
    if (
      !isLawful(model, request, person) ||
      (narrow && leavesNothing(request, narrow)) ||
      (completes && isOvertaken(model, request))
    ) {
      await assert.rejects(attempt);
    } else {
      await attempt;
      apply(model, request, this, narrow);
    }
    await compare(model, world);
  }

  toString = () =>
    `${this.verdict}(${this.person}, ${this.which}${
      this.narrow ? `, ${JSON.stringify(this.narrow)}` : ''
    })`;
}

/** All who may approve the newest do, one after the other. */
export class ReviewByAll implements fc.AsyncCommand<RequestModel, ModelWorld> {
  constructor(readonly narrow: ModelNarrow | null) {}

  check = (model: Readonly<RequestModel>) => newest(model)?.state === 'pending';

  async run(model: RequestModel, world: ModelWorld) {
    for (const person of PEOPLE) {
      const request = newest(model) as ModelRequest;
      if (isLawful(model, request, person)) {
        await new Review(person, 'approve', 'newest', this.narrow).run(
          model,
          world,
        );
      }
    }
  }

  toString = () => `all(${JSON.stringify(this.narrow)})`;
}

/** Several approve at the same moment. */
export class ReviewTogether
  implements fc.AsyncCommand<RequestModel, ModelWorld>
{
  constructor(readonly people: Person[]) {}

  check(model: Readonly<RequestModel>) {
    const request = newest(model);
    return request?.state === 'pending' && !isOvertaken(model, request);
  }

  async run(model: RequestModel, world: ModelWorld) {
    const request = newest(model) as ModelRequest;
    const lawful = this.people.filter(each => isLawful(model, request, each));
    const results = await Promise.allSettled(
      this.people.map(person => world.review(person, request)),
    );
    const heard = this.people.filter(
      (_, at) => results[at].status === 'fulfilled',
    );
    request.approvedBy.push(...heard);
    // Who joins a group completes nothing by that: approvals are counted when somebody approves.
    const approved = heard.length > 0 && isMet(model, request);
    if (approved) {
      assert.deepEqual(
        heard.filter(person => !lawful.includes(person)),
        [],
      );
      approve(model, request);
    } else {
      // Nobody who may was turned away for being at the same moment.
      assert.deepEqual(heard, lawful);
    }
    await compare(model, world);
  }

  toString = () => `together(${this.people.join(', ')})`;
}

function narrows({ kind }: ModelRequest): boolean {
  return kind === 'create' || kind === 'change' || kind === 'renew';
}

function leavesNothing(
  { scopes, left }: ModelRequest,
  narrow: ModelNarrow,
): boolean {
  const named = narrow.scopes ?? scopes;
  return (
    named.some(scope => !scopes.includes(scope)) ||
    !left.scopes.some(scope => named.includes(scope))
  );
}

function apply(
  model: RequestModel,
  request: ModelRequest,
  { person, verdict }: Pick<Review, 'person' | 'verdict'>,
  narrow: ModelNarrow | null,
): void {
  if (verdict === 'deny') {
    request.deniedBy = person;
    end(model, request, 'denied');
    return;
  }
  request.approvedBy.push(person);
  request.left = {
    scopes: request.left.scopes.filter(
      scope => narrow?.scopes === undefined || narrow.scopes.includes(scope),
    ),
    days: Math.min(request.left.days, narrow?.days ?? Infinity),
  };
  if (isMet(model, request)) {
    approve(model, request);
  }
}
