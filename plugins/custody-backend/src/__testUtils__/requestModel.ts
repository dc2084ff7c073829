import assert from 'node:assert/strict';
import type { RequestState } from '@custody/backstage-plugin-custody-common';
import fc from 'fast-check';
import type { RequestWorld } from './requestWorld';

/*
 * A model of one identity's requests, so simple that it is plainly right: who approved, who denied, what the state
 * is. The commands do the same to the real service on the real database, and compare after each.
 */

/** People of the model, by the one line of what is owed that each can give; ada asks, others can give nothing. */
export const LINE_OF = {
  omar: 'owner',
  paula: 'owner',
  lena: 'resource-owner',
  sam: 'group:default/security',
  ada: null,
  priya: null,
  bea: null,
} as const;
export type Person = keyof typeof LINE_OF;
export const PEOPLE = Object.keys(LINE_OF) as Person[];

const OWED = ['owner', 'resource-owner', 'group:default/security'];

const MODEL_REF = 'identity:payments/ledger-api-db';

type ModelRequest = {
  id: string;
  digest: string;
  state: RequestState;
  approvedBy: Person[];
  deniedBy: Person | null;
  /** Days since the epoch of the model. */
  createdDay: number;
  approvedDay: number | null;
};

export type RequestModel = {
  requests: ModelRequest[];
  day: number;
  /** Counts submissions, so that each is another one. */
  submitted: number;
};

type Command = fc.AsyncCommand<RequestModel, RequestWorld>;

const openOnes = (model: RequestModel) =>
  model.requests.filter(
    ({ state }) => state === 'pending' || state === 'approved',
  );
const latest = (model: RequestModel) =>
  model.requests[model.requests.length - 1];

/** INVARIANT: whatever happened, the database says what the model says, and history lacks nothing. */
async function compare(model: RequestModel, world: RequestWorld) {
  for (const request of model.requests) {
    const stored = await world.stored(request.id);
    assert.deepEqual([request.id, stored?.state], [request.id, request.state]);
    const events = await world.events(request.id);
    const count = (type: string) =>
      events.filter(event => event === type).length;
    assert.equal(count('request.submitted'), 1);
    assert.equal(
      count('request.reviewed'),
      request.approvedBy.length + (request.deniedBy === null ? 0 : 1),
    );
    assert.equal(
      count('request.approved'),
      request.approvedDay === null ? 0 : 1,
    );
    assert.equal(
      count('request.fulfilled'),
      request.state === 'fulfilled' ? 1 : 0,
    );
  }
  const identity = await world.identity(MODEL_REF);
  const pending = model.requests.find(({ state }) => state === 'pending');
  assert.equal(identity?.pending_request_id ?? null, pending?.id ?? null);
}

/** Ada asks: anew, or the same again while the last is open. */
class Submit implements Command {
  constructor(readonly again: boolean) {}

  check = (model: RequestModel) =>
    !model.requests.some(({ approvedDay }) => approvedDay !== null);

  async run(model: RequestModel, world: RequestWorld) {
    const last = latest(model);
    const same = this.again && last?.state === 'pending';
    const text = `submission ${same ? model.submitted : model.submitted + 1}`;
    const request = await world.submit('ada', world.asked(text));
    if (same) {
      assert.equal(request.id, last.id);
    } else {
      model.submitted += 1;
      if (last?.state === 'pending') {
        last.state = 'superseded';
      }
      model.requests.push({
        id: request.id,
        digest: request.digest,
        state: 'pending',
        approvedBy: [],
        deniedBy: null,
        createdDay: model.day,
        approvedDay: null,
      });
    }
    await compare(model, world);
  }

  toString = () => `submit(${this.again ? 'again' : 'anew'})`;
}

/** Somebody reviews; who may is the model's to say. */
class Review implements Command {
  constructor(
    readonly person: Person,
    readonly verdict: 'approve' | 'deny',
    readonly which: number | 'newest',
  ) {}

  check = (model: RequestModel) => model.requests.length > 0;

  async run(model: RequestModel, world: RequestWorld) {
    const request =
      this.which === 'newest'
        ? latest(model)
        : model.requests[this.which % model.requests.length];
    const lawful =
      request.state === 'pending' &&
      LINE_OF[this.person] !== null &&
      !request.approvedBy.includes(this.person);
    const attempt = world.review(this.person, request, this.verdict);
    if (!lawful) {
      await assert.rejects(attempt);
    } else {
      await attempt;
      if (this.verdict === 'deny') {
        request.deniedBy = this.person;
        request.state = 'denied';
      } else {
        request.approvedBy.push(this.person);
        const given = request.approvedBy.map(person => LINE_OF[person]);
        if (OWED.every(line => given.some(each => each === line))) {
          request.state = 'approved';
          request.approvedDay = model.day;
        }
      }
    }
    await compare(model, world);
  }

  toString = () => `${this.verdict}(${this.person}, ${this.which})`;
}

/** Several review at the same moment. */
class ReviewTogether implements Command {
  constructor(readonly people: Person[]) {}

  check = (model: RequestModel) => latest(model)?.state === 'pending';

  async run(model: RequestModel, world: RequestWorld) {
    const request = latest(model);
    const results = await Promise.allSettled(
      this.people.map(person => world.review(person, request)),
    );
    this.people.forEach((person, at) => {
      if (results[at].status === 'fulfilled') {
        assert.notEqual(LINE_OF[person], null);
        request.approvedBy.push(person);
      }
    });
    const given = request.approvedBy.map(person => LINE_OF[person]);
    if (OWED.every(line => given.some(each => each === line))) {
      request.state = 'approved';
      request.approvedDay = model.day;
    } else {
      // Nobody who may was turned away for being at the same moment.
      assert.deepEqual(
        this.people.filter(
          person =>
            LINE_OF[person] !== null && !request.approvedBy.includes(person),
        ),
        [],
      );
    }
    await compare(model, world);
  }

  toString = () => `together(${this.people.join(', ')})`;
}

/** Somebody takes the last request back. */
class Withdraw implements Command {
  constructor(readonly person: Person) {}

  check = (model: RequestModel) => model.requests.length > 0;

  async run(model: RequestModel, world: RequestWorld) {
    const request = latest(model);
    const attempt = world.withdraw(this.person, request.id);
    if (this.person === 'ada' && request.state === 'pending') {
      await attempt;
      request.state = 'withdrawn';
    } else {
      await assert.rejects(attempt);
    }
    await compare(model, world);
  }

  toString = () => `withdraw(${this.person})`;
}

/** Days pass, and the clock's own work is done. */
class Wait implements Command {
  constructor(readonly days: number) {}

  check = () => true;

  async run(model: RequestModel, world: RequestWorld) {
    world.clock.advance(`P${this.days}D`);
    model.day += this.days;
    const timedOut = openOnes(model).filter(request =>
      request.state === 'pending'
        ? model.day >= request.createdDay + 14
        : model.day >= (request.approvedDay as number) + 7,
    );
    assert.equal(await world.tick(), timedOut.length);
    for (const request of timedOut) {
      request.state = request.state === 'pending' ? 'expired' : 'lapsed';
    }
    await compare(model, world);
  }

  toString = () => `wait(${this.days} days)`;
}

/** The engine says how it went, once or twice. */
class EngineSays implements Command {
  constructor(readonly failure: string | undefined) {}

  check = (model: RequestModel) => model.requests.length > 0;

  async run(model: RequestModel, world: RequestWorld) {
    const request = latest(model);
    await world.engineSays(request.id, this.failure);
    if (request.state === 'approved') {
      request.state = this.failure === undefined ? 'fulfilled' : 'failed';
    }
    await compare(model, world);
  }

  toString = () => `engine(${this.failure ?? 'done'})`;
}

/** Sequences of all that can happen, reviews most of all. */
export const requestCommands = fc.commands(
  [
    fc.boolean().map(again => new Submit(again)),
    // Whoever may, about the newest; and anybody, about any.
    ...[1, 2].map(() =>
      fc
        .constantFrom<Person>('omar', 'lena', 'sam', 'paula')
        .map(person => new Review(person, 'approve', 'newest')),
    ),
    fc
      .record({
        person: fc.constantFrom(...PEOPLE),
        verdict: fc.constantFrom<Array<'approve' | 'deny'>>(
          'approve',
          'approve',
          'deny',
        ),
        which: fc.oneof(fc.nat(5), fc.constant('newest' as const)),
      })
      .map(({ person, verdict, which }) => new Review(person, verdict, which)),
    fc
      .uniqueArray(fc.constantFrom(...PEOPLE), { minLength: 2, maxLength: 4 })
      .map(people => new ReviewTogether(people)),
    fc
      .constantFrom<Person[]>(['ada'], ['omar'])
      .map(([who]) => new Withdraw(who)),
    fc.integer({ min: 1, max: 9 }).map(days => new Wait(days)),
    fc
      .constantFrom(undefined, 'the provider is gone')
      .map(failure => new EngineSays(failure)),
  ],
  // Long sequences: short ones never come to the later states.
  { maxCommands: 30, size: 'max' },
);
