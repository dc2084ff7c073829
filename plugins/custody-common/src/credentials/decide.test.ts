import fc from 'fast-check';
import { addDuration } from '../values';
import { DEFAULT_RETRY, retryDelayMillis } from './backoff';
import {
  afterFailure,
  decide,
  nextStep,
  type OperationSnapshot,
} from './decide';
import { cuts, OPERATION_PLANS } from './plan';
import { NO_PROGRESS, withStep } from './progress';
import { OPERATION_KINDS, type OperationStep } from './words';

const T0 = '2026-11-22T12:00:00.000Z';

const snapshot = (change: Partial<OperationSnapshot>): OperationSnapshot => ({
  kind: 'rotate',
  progress: NO_PROGRESS,
  retryAt: null,
  adoption: { moved: 0, of: 1 },
  activatedAt: null,
  maxOverlap: 'P1D',
  cutBy: null,
  ...change,
});

const done = (...steps: OperationStep[]) =>
  steps.reduce((p, step) => withStep(p, step, { doneAt: T0 }), NO_PROGRESS);

const observing = (change: Partial<OperationSnapshot>) =>
  snapshot({
    progress: done('issue', 'deliver', 'activate'),
    activatedAt: T0,
    ...change,
  });

describe('decide', () => {
  it.each([
    ['begins with issue', snapshot({}), { do: 'act', step: 'issue' }],
    [
      'waits for a retry that is not due',
      snapshot({ retryAt: addDuration(T0, 'PT1S') }),
      { do: 'wait', for: 'retry', until: addDuration(T0, 'PT1S') },
    ],
    [
      'is cut off while it waits for a retry',
      snapshot({ retryAt: addDuration(T0, 'PT1S'), cutBy: 'ended' }),
      { do: 'cancel', reason: 'ended' },
    ],
    ['tries again when it is due', snapshot({ retryAt: T0 }), { do: 'act' }],
    [
      'holds the old version for a laggard',
      observing({ adoption: { moved: 3, of: 4 } }),
      { do: 'wait', for: 'adoption', until: addDuration(T0, 'P1D') },
    ],
    [
      'goes on once its one consumer moved',
      observing({ adoption: { moved: 1, of: 1 } }),
      { do: 'act', step: 'observe', because: 'its one consumer moved' },
    ],
    [
      'takes no consumer for no adoption',
      observing({ adoption: { moved: 0, of: 0 } }),
      { do: 'wait', for: 'adoption' },
    ],
    [
      'holds for seven days where policy gives no limit',
      observing({ maxOverlap: null }),
      { do: 'wait', until: addDuration(T0, 'P7D') },
    ],
    [
      'waits no longer than an older version may live',
      observing({ olderUntil: addDuration(T0, 'PT1H') }),
      { do: 'wait', step: 'observe', until: addDuration(T0, 'PT1H') },
    ],
    [
      'ends an older version at its own limit, and goes on to observe',
      observing({ olderUntil: T0 }),
      {
        do: 'act',
        step: 'verify-revoked',
        because: 'the overlap of an older version ended',
      },
    ],
    [
      'ends all at once where all moved',
      observing({ olderUntil: T0, adoption: { moved: 4, of: 4 } }),
      { do: 'act', step: 'observe' },
    ],
    [
      'ends the overlap once all moved',
      observing({ adoption: { moved: 4, of: 4 } }),
      { do: 'act', step: 'observe' },
    ],
    [
      'ends the overlap at its limit',
      observing({ activatedAt: addDuration(T0, '-P1D') }),
      { do: 'act', step: 'observe' },
    ],
    [
      'gives way to what cuts',
      observing({ cutBy: 'compromised' }),
      { do: 'cancel', reason: 'compromised' },
    ],
    [
      'takes back what was half made of an abandoned version',
      snapshot({
        progress: { steps: [], abandoned: { reason: 'no', at: T0 } },
      }),
      { do: 'act', step: 'revoke' },
    ],
    [
      'then gives up, with the reason',
      snapshot({
        progress: {
          ...done('revoke', 'verify-revoked'),
          abandoned: { reason: 'no', at: T0 },
        },
      }),
      { do: 'give-up', reason: 'no' },
    ],
  ])('%s', (_, state, expected) => {
    expect(decide(state, T0)).toMatchObject(expected);
  });

  it('runs each plan to its end, in order, and never a step twice', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OPERATION_KINDS), kind => {
        const acted: OperationStep[] = [];
        let state = snapshot({ kind, adoption: { moved: 1, of: 1 } });
        let directive = decide(state, T0);
        while (directive.do === 'act') {
          acted.push(directive.step);
          state = {
            ...state,
            progress: withStep(state.progress, directive.step, { doneAt: T0 }),
          };
          directive = decide(state, T0);
        }
        expect(directive).toEqual({ do: 'finish' });
        expect(acted).toEqual(OPERATION_PLANS[kind]);
      }),
    );
  });

  it('never revokes the old version while a consumer is on it and the overlap lasts', () => {
    fc.assert(
      fc.property(
        fc.nat(20),
        fc.nat(20),
        fc.integer({ min: 0, max: 3 * 86_400 }),
        (moved, of, seconds) => {
          const now = addDuration(T0, `PT${seconds}S`);
          const directive = decide(
            observing({ adoption: { moved: Math.min(moved, of), of } }),
            now,
          );
          const over = seconds >= 86_400 || (of > 0 && moved >= of);
          expect(directive.do).toBe(over ? 'act' : 'wait');
        },
      ),
    );
  });

  it('always waits for a time that lies ahead', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -10, max: 10 }),
        fc.integer({ min: 1, max: 10 }),
        (retry, overlap) => {
          const directive = decide(
            observing({
              retryAt: addDuration(T0, `PT${retry}S`),
              maxOverlap: `PT${overlap}S`,
            }),
            T0,
          );
          expect(directive.do === 'wait' && directive.until > T0).toBe(true);
        },
      ),
    );
  });
});

describe('afterFailure', () => {
  const failure = { attempts: 1, permanent: true, message: 'no', jitter: 0 };

  it.each<[OperationStep, string]>([
    ['issue', 'abandon'],
    ['deliver', 'abandon'],
    ['activate', 'retry'],
    ['revoke', 'retry'],
    ['verify-revoked', 'retry'],
    ['suspend', 'retry'],
  ])('a permanent failure of %s leads to %s', (step, expected) => {
    const next = afterFailure(
      { progress: NO_PROGRESS },
      { ...failure, step },
      T0,
      DEFAULT_RETRY,
    );
    expect(next.do).toBe(expected);
  });

  it('abandons once: what is taken back then is tried again for ever', () => {
    const abandoned = { reason: 'no such privilege', at: T0 };
    const progress = { ...NO_PROGRESS, abandoned };
    const again = {
      step: 'issue' as const,
      attempts: 1,
      permanent: true,
      message: 'again',
      jitter: 0,
    };
    expect(
      afterFailure(snapshot({ progress }), again, T0, DEFAULT_RETRY).do,
    ).toBe('retry');
  });

  it('never gives up what must be revoked, however often and however it fails', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.boolean(),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempts, permanent, jitter) => {
          const next = afterFailure(
            { progress: { steps: [], abandoned: { reason: 'x', at: T0 } } },
            { step: 'revoke', attempts, permanent, message: 'no', jitter },
            T0,
            DEFAULT_RETRY,
          );
          expect(next).toMatchObject({ do: 'retry', failing: attempts >= 5 });
          expect(next.do === 'retry' && next.at > T0).toBe(true);
        },
      ),
    );
  });
});

describe('retryDelayMillis', () => {
  it('grows to the cap, and jitter takes at most half of it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, jitter) => {
          const full = Math.min(
            DEFAULT_RETRY.baseMillis * 2 ** (attempt - 1),
            DEFAULT_RETRY.capMillis,
          );
          const delay = retryDelayMillis(attempt, jitter);
          expect(delay).toBeGreaterThanOrEqual(full / 2);
          expect(delay).toBeLessThanOrEqual(full);
        },
      ),
    );
  });
});

describe('cuts', () => {
  it.each([
    ['compromised', 'rotate', true],
    ['compromised', 'suspend', true],
    ['retire', 'issue', true],
    ['rotate', 'issue', false],
    ['resume', 'suspend', false],
    ['suspend', 'compromised', false],
    ['retire', 'compromised', false],
  ] as const)('%s ends a running %s: %s', (next, running, expected) => {
    expect(cuts(next, running)).toBe(expected);
  });
});

describe('nextStep', () => {
  it('goes on where it stopped', () => {
    expect(nextStep(snapshot({ progress: done('issue') }))).toBe('deliver');
  });
});
