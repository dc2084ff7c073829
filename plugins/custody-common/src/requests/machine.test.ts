import fc from 'fast-check';
import {
  eventOfReviews,
  initialState,
  isOpen,
  REQUEST_EVENTS,
  RequestEvent,
  transition,
} from './machine';
import { REQUEST_STATES, RequestState } from './words';

const ALLOWED: Array<[RequestState, RequestEvent, RequestState]> = [
  ['pending', 'quorum-met', 'approved'],
  ['pending', 'break-glass', 'approved'],
  ['pending', 'denial', 'denied'],
  ['pending', 'void', 'denied'],
  ['pending', 'withdraw', 'withdrawn'],
  ['pending', 'supersede', 'superseded'],
  ['pending', 'expire', 'expired'],
  ['approved', 'fulfil', 'fulfilled'],
  ['approved', 'fail', 'failed'],
  ['approved', 'lapse', 'lapsed'],
];

const REFUSED = REQUEST_STATES.flatMap(state =>
  REQUEST_EVENTS.filter(
    event => !ALLOWED.some(([from, by]) => from === state && by === event),
  ).map(event => [state, event] as const),
);

describe('transition', () => {
  it.each(ALLOWED)('%s, %s: %s', (state, event, next) => {
    expect(transition(state, event)).toBe(next);
  });

  it.each(REFUSED)('%s, %s: refused', (state, event) => {
    expect(() => transition(state, event)).toThrow(`is \`${state}\` can't`);
  });

  it('ends after two events at the most', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...REQUEST_EVENTS)), events => {
        let state: RequestState = 'pending';
        let moves = 0;
        for (const event of events) {
          try {
            state = transition(state, event);
            moves += 1;
          } catch {
            // refused, as the table above says
          }
        }
        expect(moves).toBeLessThanOrEqual(2);
        expect(moves === 2 ? isOpen(state) : false).toBe(false);
      }),
    );
  });
});

describe('initialState', () => {
  it.each([
    ['deny', 0, 'denied'],
    ['deny', 2, 'denied'],
    ['allow', 0, 'approved'],
    ['allow', 1, 'pending'],
  ] as const)('%s with %d owed: %s', (effect, approvalsOwed, state) => {
    expect(initialState({ effect, approvalsOwed })).toBe(state);
  });
});

describe('eventOfReviews', () => {
  it('lets one denial win over any number of approvals', () => {
    expect(eventOfReviews(['approve', 'deny', 'approve'], true)).toBe('denial');
    expect(eventOfReviews(['approve'], true)).toBe('quorum-met');
    expect(eventOfReviews(['approve'], false)).toBeNull();
    expect(eventOfReviews([], false)).toBeNull();
  });
});
