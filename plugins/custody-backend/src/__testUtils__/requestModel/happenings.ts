import assert from 'node:assert/strict';
import type fc from 'fast-check';
import { compare } from './compare';
import type { ModelWorld } from './modelWorld';
import { end, endOperation, timeOut } from './effects';
import { ModelRequest, newest, RequestModel } from './model';
import type { Group, Person } from './people';

/** Somebody takes the last request back. */
export class Withdraw implements fc.AsyncCommand<RequestModel, ModelWorld> {
  constructor(readonly person: Person) {}

  check = (model: Readonly<RequestModel>) => model.requests.length > 0;

  async run(model: RequestModel, world: ModelWorld) {
    const request = newest(model) as ModelRequest;
    const attempt = world.withdraw(this.person, request.id);
    if (this.person === 'ada' && request.state === 'pending') {
      await attempt;
      end(model, request, 'withdrawn');
    } else {
      await assert.rejects(attempt);
    }
    await compare(model, world);
  }

  toString = () => `withdraw(${this.person})`;
}

/** Days pass, and the clock's own work is done. */
export class Wait implements fc.AsyncCommand<RequestModel, ModelWorld> {
  constructor(readonly days: number) {}

  check = () => true;

  async run(model: RequestModel, world: ModelWorld) {
    world.clock.advance(`P${this.days}D`);
    model.day += this.days;
    assert.equal(await world.tick(), timeOut(model).length);
    await compare(model, world);
  }

  toString = () => `wait(${this.days} days)`;
}

/** What the engine does comes to an end, well or not. */
export class EngineEnds implements fc.AsyncCommand<RequestModel, ModelWorld> {
  constructor(readonly failure: string | null) {}

  check = (model: Readonly<RequestModel>) => model.operations.length > 0;

  async run(model: RequestModel, world: ModelWorld) {
    await world.engineEnds(this.failure);
    endOperation(model, this.failure === null);
    await compare(model, world);
  }

  toString = () => `engine(${this.failure ?? 'done'})`;
}

/** Somebody leaves a group, or joins it. */
export class Move implements fc.AsyncCommand<RequestModel, ModelWorld> {
  constructor(readonly person: Person, readonly group: Group) {}

  check = () => true;

  async run(model: RequestModel, world: ModelWorld) {
    const groups = model.people[this.person];
    model.people[this.person] = groups.includes(this.group)
      ? groups.filter(group => group !== this.group)
      : [...groups, this.group];
    world.setPeople(model.people);
  }

  toString = () => `move(${this.person}, ${this.group})`;
}
