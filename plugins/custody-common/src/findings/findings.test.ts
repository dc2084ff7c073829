import fc from 'fast-check';
import { IDENTITY_STATES } from '../identity/words';
import { addDuration } from '../values';
import { EXCEPTABLE_RULES } from './exceptions';
import type { IdentityFacts } from './facts';
import { findings, health, HEALTH_BY_WEIGHT, worstHealth } from './findings';
import { FINDING_TABLE } from './rules';
import { FINDING_RULES, HEALTH_STATES } from './words';

const NOW = '2026-11-22T12:00:00.000Z';
const later = (duration: string) => addDuration(NOW, duration);

const facts = (change: Partial<IdentityFacts>): IdentityFacts => ({
  state: 'governed',
  mode: 'rotated',
  owner: 'group:default/payments',
  component: 'component:payments/ledger-api',
  provider: 'postgresql/ledger',
  currentVersion: 1,
  rotationDueAt: later('P7D'),
  rotationOverdueAt: later('P8D'),
  credentialExpiresAt: null,
  grantEndsAt: later('P90D'),
  failingSince: null,
  ownerMissingSince: null,
  componentMissingSince: null,
  conflictSince: null,
  suspendedAt: null,
  compromisedAt: null,
  observedAt: later('-P1D'),
  laggardsSince: null,
  laggards: [],
  breakGlassAt: null,
  breakGlassReviewDueAt: null,
  createdAt: later('-P30D'),
  exceptions: [],
  ...change,
});

describe('findings', () => {
  it.each([
    ['nothing wrong', {}, [], 'healthy'],
    ['never seen to work', { observedAt: null }, [], 'unknown'],
    ['in 48 hours', { rotationDueAt: later('PT48H') }, ['rotation-due'], 'due'],
    [
      'in 48 hours and a bit',
      { rotationDueAt: later('PT48H0.001S') },
      [],
      'healthy',
    ],
    [
      'glass broken, and a review owed',
      { breakGlassAt: later('-PT1H'), breakGlassReviewDueAt: later('PT1H') },
      ['break-glass-unreviewed'],
      'due',
    ],
    [
      'glass broken, and nobody reviewed it in time',
      { breakGlassAt: later('-P2D'), breakGlassReviewDueAt: NOW },
      ['break-glass-overdue'],
      'overdue',
    ],
    [
      'retired with a review owed',
      {
        state: 'retired' as const,
        breakGlassAt: later('-P2D'),
        breakGlassReviewDueAt: later('-PT1H'),
      },
      ['break-glass-overdue'],
      'overdue',
    ],
    [
      'due, not yet overdue',
      { rotationDueAt: later('-PT1H') },
      ['rotation-due'],
      'due',
    ],
    [
      'overdue, and no longer just due',
      { rotationDueAt: later('-P1D'), rotationOverdueAt: NOW },
      ['rotation-overdue'],
      'overdue',
    ],
    [
      'not of a static one',
      { mode: 'static', rotationOverdueAt: NOW },
      [],
      'healthy',
    ],
    ['failing', { failingSince: NOW }, ['rotation-failing'], 'failing'],
    [
      'failing before it ever worked',
      { failingSince: NOW, observedAt: null },
      ['rotation-failing'],
      'failing',
    ],
    [
      'grant ends in 14 days',
      { grantEndsAt: later('P14D') },
      ['grant-ending'],
      'due',
    ],
    [
      'a consumer did not move in time',
      { laggardsSince: NOW, laggards: ['ledger-batch'] },
      ['laggard-consumer'],
      'failing',
    ],
    ['grant ended', { grantEndsAt: NOW }, ['expired'], 'expired'],
    ['credential ended', { credentialExpiresAt: NOW }, ['expired'], 'expired'],
    ['owner gone', { ownerMissingSince: NOW }, ['ownerless'], 'ungoverned'],
    [
      'component gone',
      { componentMissingSince: NOW },
      ['left-the-catalog'],
      'ungoverned',
    ],
    [
      'declared in Git too',
      { conflictSince: NOW },
      ['ref-conflict'],
      'ungoverned',
    ],
    [
      'declared in Git too, after its end',
      { state: 'retired', conflictSince: NOW },
      [],
      'unknown',
    ],
    [
      'declared in Git',
      { state: 'ungoverned', observedAt: null },
      ['ungoverned'],
      'ungoverned',
    ],
    [
      'proposed',
      { state: 'proposed', observedAt: null },
      ['pending'],
      'pending',
    ],
    [
      'being issued',
      { currentVersion: null, observedAt: null },
      ['pending'],
      'pending',
    ],
    [
      'federated, without data',
      { mode: 'federated', currentVersion: null, observedAt: null },
      [],
      'unknown',
    ],
    [
      'suspended',
      { state: 'suspended', suspendedAt: NOW },
      ['suspended'],
      'suspended',
    ],
    [
      'compromised',
      { state: 'compromised', compromisedAt: NOW, ownerMissingSince: NOW },
      ['compromised', 'ownerless'],
      'compromised',
    ],
    ['retired', { state: 'retired', ownerMissingSince: NOW }, [], 'unknown'],
    ['declined', { state: 'declined' }, [], 'unknown'],
  ] as const)('%s', (_, change, rules, expected) => {
    const subject = facts(change);
    expect(findings(subject, NOW).map(({ rule }) => rule)).toEqual(rules);
    expect(health(subject, NOW)).toBe(expected);
  });

  it('says one sentence with the instant that it is about, and what to do', () => {
    const [finding] = findings(facts({ rotationDueAt: later('PT2H') }), NOW);
    expect(finding).toEqual({
      rule: 'rotation-due',
      severity: 'warning',
      state: 'due',
      message: 'rotation is due at 2026-11-22T14:00:00.000Z',
      remedy: expect.stringContaining('rotate it now'),
      since: null,
      at: '2026-11-22T14:00:00.000Z',
      exception: null,
    });
  });

  it.each<{
    what: string;
    change: Partial<IdentityFacts>;
    exceptions: Array<[rule: string, until: string]>;
    counting: string[];
    lifted: string[];
    expected: string;
  }>([
    {
      what: 'the one that is worst: the next counts',
      change: { failingSince: NOW, rotationOverdueAt: NOW },
      exceptions: [['rotation-failing', 'P1D']],
      counting: ['rotation-overdue'],
      lifted: ['rotation-failing'],
      expected: 'overdue',
    },
    {
      what: 'all that is wrong',
      change: { ownerMissingSince: NOW },
      exceptions: [['ownerless', 'PT0.001S']],
      counting: [],
      lifted: ['ownerless'],
      expected: 'healthy',
    },
    {
      what: 'nothing at the instant of its end',
      change: { ownerMissingSince: NOW },
      exceptions: [['ownerless', 'PT0S']],
      counting: ['ownerless'],
      lifted: [],
      expected: 'ungoverned',
    },
    {
      what: 'one of which no credential was seen to work: it is not called healthy',
      change: { ownerMissingSince: NOW, observedAt: null },
      exceptions: [['ownerless', 'P1D']],
      counting: [],
      lifted: ['ownerless'],
      expected: 'unknown',
    },
    {
      what: 'a rotation that is due, and not one that is overdue',
      change: { rotationOverdueAt: NOW },
      exceptions: [['rotation-due', 'P1D']],
      counting: ['rotation-overdue'],
      lifted: [],
      expected: 'overdue',
    },
    {
      what: 'a rule that there is none from: nothing',
      change: { state: 'compromised' },
      exceptions: [['compromised', 'P1D']],
      counting: ['compromised'],
      lifted: [],
      expected: 'compromised',
    },
    {
      what: 'a policy: no finding',
      change: { ownerMissingSince: NOW },
      exceptions: [['one-component', 'P1D']],
      counting: ['ownerless'],
      lifted: [],
      expected: 'ungoverned',
    },
  ])(
    'an exception lifts $what',
    ({ change, exceptions, counting, lifted, expected }) => {
      const subject = facts({
        ...change,
        exceptions: exceptions.map(([rule, until]) => ({
          requestId: `request-${rule}`,
          rule,
          reason: 'it is replaced',
          until: later(until),
        })),
      });
      const found = findings(subject, NOW);
      expect(found.map(({ rule }) => rule)).toEqual([...counting, ...lifted]);
      expect(
        found.flatMap(({ rule, exception }) => (exception ? [rule] : [])),
      ).toEqual(lifted);
      expect(health(subject, NOW)).toBe(expected);
    },
  );

  it('names of several exceptions the one that ends last', () => {
    const until = (requestId: string, end: string) => ({
      requestId,
      rule: 'ownerless',
      reason: 'it is replaced',
      until: later(end),
    });
    const [{ exception }] = findings(
      facts({
        ownerMissingSince: NOW,
        exceptions: [until('a', 'P1D'), until('b', 'P9D'), until('c', 'P2D')],
      }),
      NOW,
    );
    expect(exception).toEqual({
      requestId: 'b',
      reason: 'it is replaced',
      until: later('P9D'),
    });
  });

  it('has no exception from what became of an identity, nor from the review of a broken glass', () => {
    expect(
      FINDING_RULES.filter(rule => !EXCEPTABLE_RULES.includes(rule)),
    ).toEqual([
      'expired',
      'pending',
      'break-glass-unreviewed',
      'break-glass-overdue',
      'suspended',
      'compromised',
    ]);
  });

  it('has a definition for every rule and a weight for every state', () => {
    expect(Object.keys(FINDING_TABLE).sort()).toEqual(
      [...FINDING_RULES].sort(),
    );
    expect([...HEALTH_BY_WEIGHT].sort()).toEqual([...HEALTH_STATES].sort());
  });

  it('is never healthy without data', () => {
    const instant = fc.option(
      fc.integer({ min: -100, max: 100 }).map(days => later(`P${days}D`)),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...IDENTITY_STATES),
        fc.constantFrom('federated', 'leased', 'rotated', 'static'),
        instant,
        instant,
        instant,
        (state, mode, rotationDueAt, grantEndsAt, failingSince) => {
          const subject = facts({
            state,
            mode,
            rotationDueAt,
            grantEndsAt,
            failingSince,
            observedAt: null,
          });
          expect(health(subject, NOW)).not.toBe('healthy');
        },
      ),
    );
  });
});

describe('worstHealth', () => {
  it('is unknown for none', () => {
    expect(worstHealth([])).toBe('unknown');
    expect(worstHealth(['healthy', 'due', 'unknown'])).toBe('due');
    expect(worstHealth(['healthy', 'unknown'])).toBe('unknown');
  });
});
