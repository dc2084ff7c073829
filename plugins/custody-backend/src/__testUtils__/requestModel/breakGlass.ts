import assert from 'node:assert/strict';
import type fc from 'fast-check';
import { compare } from './compare';
import { approve } from './effects';
import {
  isOvertaken,
  type ModelRequest,
  newest,
  type RequestModel,
} from './model';
import type { ModelWorld } from './modelWorld';
import { type Group, type Person, standsFor } from './people';

/** Site reliability, whom policy lets break the glass; they review nothing. */
export const BREAKERS = ['jules', 'rosa'] as const;
export type Breaker = (typeof BREAKERS)[number];

/** How long what is granted so lasts, and how often it may be broken within a day. */
const HOURS = 4;
export const GLASS_LIMITS = { perPerson: 2, total: 3 };

/** One or two break the glass for the newest request, at the same moment: at most one does. */
export class BreakGlass implements fc.AsyncCommand<RequestModel, ModelWorld> {
  constructor(readonly people: readonly Breaker[]) {}

  check = (model: Readonly<RequestModel>) => model.requests.length > 0;

  async run(model: RequestModel, world: ModelWorld) {
    const request = newest(model) as ModelRequest;
    const may = this.people.filter(by => mayBreak(model, request, by));
    const results = await Promise.allSettled(
      this.people.map(async by =>
        world.requests.breakGlass(await world.caller(by), request.id, {
          reason: `${by} is called out`,
          digest: request.digest,
        }),
      ),
    );
    const broke = this.people.filter(
      (_, at) => results[at].status === 'fulfilled',
    );
    assert.equal(broke.length, may.length === 0 ? 0 : 1);
    for (const by of broke) {
      assert.ok(may.includes(by));
      request.glass = { by, day: model.day, reviewedBy: null };
      approve(model, request, model.day * 24 + HOURS);
    }
    await compare(model, world);
  }

  toString = () => `break glass(${this.people.join(', ')})`;
}

/** Somebody says whether breaking the glass was justified; who may is the model's to say. */
export class ReviewGlass implements fc.AsyncCommand<RequestModel, ModelWorld> {
  constructor(
    readonly person: Person | Breaker,
    readonly verdict: 'justified' | 'not-justified',
    readonly which: number,
  ) {}

  check = (model: Readonly<RequestModel>) =>
    model.requests.some(({ glass }) => glass !== null);

  async run(model: RequestModel, world: ModelWorld) {
    const broken = model.requests.filter(({ glass }) => glass !== null);
    const request = broken[this.which % broken.length];
    const glass = request.glass as NonNullable<ModelRequest['glass']>;
    const attempt = world.caller(this.person).then(caller =>
      world.requests.reviewBreakGlass(caller, request.id, {
        verdict: this.verdict,
        reason: `${this.person} looked at it`,
      }),
    );
    const { person } = this;
    if (
      glass.reviewedBy === null &&
      reviewersOf(request).some(group =>
        standsFor(group, model.people).some(one => one === person),
      )
    ) {
      await attempt;
      glass.reviewedBy = person;
    } else {
      await assert.rejects(attempt);
    }
    await compare(model, world);
  }

  toString = () => `review glass(${this.person}, ${this.which})`;
}

/** Only what waits and gives a grant, never to make an end come sooner, as often as it may be, and where it is heard. */
function mayBreak(
  model: RequestModel,
  request: ModelRequest,
  by: Breaker,
): boolean {
  const today = model.requests.filter(({ glass }) => glass?.day === model.day);
  return (
    request.state === 'pending' &&
    (request.kind === 'create' ||
      (request.kind === 'renew' &&
        !isOvertaken(model, request) &&
        (model.identity.grant?.endsHour ?? 0) < model.day * 24 + HOURS)) &&
    standsFor('security', model.people).length > 0 &&
    today.length < GLASS_LIMITS.total &&
    today.filter(({ glass }) => glass?.by === by).length <
      GLASS_LIMITS.perPerson
  );
}

/** Those who were passed over, the owner only where nobody else was; and those who are told. */
function reviewersOf({ lines, risk }: ModelRequest): Group[] {
  const others = risk === 'low' ? lines : lines.slice(1);
  return [...(others.length > 0 ? others : lines), 'security'];
}
