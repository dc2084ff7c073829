import fc from 'fast-check';
import { type Breaker, BREAKERS, BreakGlass, ReviewGlass } from './breakGlass';
import { EngineEnds, Move, Wait, Withdraw } from './happenings';
import { type Group, PEOPLE, type Person } from './people';
import { Review, ReviewByAll, ReviewTogether } from './review';
import { type Kind, type Scope, SCOPES } from './rules';
import { Submit, SubmitAgain } from './submit';

/*
 * A model of one identity and its requests, so simple that it is plainly right: who asked for what, who approved, who
 * denied, what is granted. The commands do the same to the real service on the real database, and compare after each.
 */

const scopes = fc.uniqueArray(
  fc.constantFrom(...(Object.keys(SCOPES) as Scope[])),
  { minLength: 1, maxLength: 3 },
);

const ask = fc.record({
  scopes,
  consumer: fc.constantFrom('ledger-api', 'ledger-batch'),
  to: fc.constantFrom<Group>('ledger-squad', 'payments'),
});

const submit = (what: fc.Arbitrary<Kind | number>) =>
  fc.tuple(what, ask).map(([kind, rest]) => new Submit(kind, rest));

const narrow = fc.oneof(
  { weight: 4, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.record(
      { scopes, days: fc.constantFrom(3, 30) },
      { requiredKeys: [] },
    ),
  },
);

/** Sequences of all that can happen, reviews most of all. */
export const requestCommands = fc.commands(
  [
    ...[1, 2, 3].map(() => submit(fc.nat(99))),
    submit(fc.constantFrom<Kind>('create', 'change', 'consume', 'retire')),
    ...[1, 2].map(() => narrow.map(left => new ReviewByAll(left))),
    fc.constant(new SubmitAgain()),
    // Whoever may, about the newest; and anybody, about any.
    ...[1, 2, 3, 4].map(() =>
      fc
        .record({
          person: fc.constantFrom<Person>(
            'omar',
            'paula',
            'rita',
            'lena',
            'sam',
          ),
          left: narrow,
        })
        .map(
          ({ person, left }) => new Review(person, 'approve', 'newest', left),
        ),
    ),
    fc
      .record({
        person: fc.constantFrom(...PEOPLE),
        verdict: fc.constantFrom<Array<'approve' | 'deny'>>(
          'approve',
          'approve',
          'deny',
        ),
        which: fc.oneof(fc.nat(9), fc.constant('newest' as const)),
      })
      .map(
        ({ person, verdict, which }) =>
          new Review(person, verdict, which, null),
      ),
    ...[1, 2].map(() =>
      fc
        .uniqueArray(fc.constantFrom(...PEOPLE), { minLength: 2, maxLength: 5 })
        .map(people => new ReviewTogether(people)),
    ),
    ...[1, 2].map(() =>
      fc
        .constantFrom<Breaker[]>(['jules'], ['rosa'], ['jules', 'rosa'])
        .map(people => new BreakGlass(people)),
    ),
    fc
      .record({
        person: fc.constantFrom<Person | Breaker>(...PEOPLE, ...BREAKERS),
        verdict: fc.constantFrom(
          'justified' as const,
          'not-justified' as const,
        ),
        which: fc.nat(9),
      })
      .map(
        ({ person, verdict, which }) => new ReviewGlass(person, verdict, which),
      ),
    fc
      .constantFrom<Person[]>(['ada'], ['omar'])
      .map(([who]) => new Withdraw(who)),
    fc.integer({ min: 1, max: 9 }).map(days => new Wait(days)),
    ...[1, 2].map(() =>
      fc
        .constantFrom(null, null, 'the provider is gone')
        .map(failure => new EngineEnds(failure)),
    ),
    fc
      .constantFrom<Array<[Person, Group]>>(
        ['omar', 'payments'],
        ['rita', 'ledger-squad'],
        ['lena', 'data-platform'],
        ['sam', 'security'],
        ['omar', 'security'],
        ['bea', 'security'],
      )
      .map(([person, group]) => new Move(person, group)),
  ],
  // Long sequences: short ones never come to the later states.
  { maxCommands: 40, size: 'max' },
);

/** What was there before: nothing, a proposal, or an identity that is governed, or in use. */
export const requestStart = fc
  .record({ steps: fc.nat(3), first: ask })
  .map(({ steps, first }) =>
    [
      new Submit('create', first),
      new ReviewByAll(null),
      new EngineEnds(null),
    ].slice(0, steps),
  );

export { newModel, type RequestModel } from './model';
export { createModelWorld } from './modelWorld';
