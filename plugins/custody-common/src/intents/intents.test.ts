import fc from 'fast-check';
import { isShorterLimit, isStricter, Obligations } from '../obligations';
import { parseDefinitions } from '../scopes';
import { intentDefinitionSchema } from './definition';
import { IntentVerdict, judgeIntent, narrowByIntent } from './judge';

const TEXT = `
- name: process-refunds
  title: Refund what a customer was promised
  scopes: [orders:write, orders:read]
  maxGrant: P30D
  maxTtl: PT10M
  times: ['Mon-Fri 08:00-18:00 Europe/Berlin', 'Sat 10:00-12:00 Europe/Berlin']
- name: close-books
  title: Close the books
  scopes: [ledger:write]
`;

const read = (text: string) =>
  parseDefinitions([{ name: 'a.yaml', text }], {
    noun: 'intent',
    schema: intentDefinitionSchema,
  });
const INTENTS = read(TEXT).definitions.map(({ definition }) => definition);

// A Monday; Berlin is an hour ahead of UTC.
const MONDAY_NOON = '2026-11-23T12:00:00.000Z';
const MONDAY_NIGHT = '2026-11-23T22:00:00.000Z';

const OBLIGATIONS: Obligations = {
  tier: 'low',
  approvals: [],
  maxGrant: 'P90D',
  rotateEvery: 'P7D',
  maxTtl: 'PT1H',
  maxOverlap: null,
  effects: 'immediate',
};

describe('the vocabulary of intents', () => {
  it('reads intents with their places', () => {
    expect(read(TEXT)).toMatchObject({
      problems: [],
      definitions: [
        { file: 'a.yaml', line: 2, definition: { name: 'process-refunds' } },
        { file: 'a.yaml', line: 8, definition: { name: 'close-books' } },
      ],
    });
  });

  it.each<[string, string, RegExp]>([
    [
      'a name with a space',
      "- name: 'do it'",
      /a.yaml:1: `name` \(`do it`\) is not an intent/,
    ],
    [
      'no scopes',
      '- name: a\n  title: A\n  scopes: []',
      /a.yaml:3: `scopes` .*is empty: name the scopes/,
    ],
    [
      'a wildcard',
      "- name: a\n  title: A\n  scopes: ['a:*']",
      /a.yaml:3: `scopes\[0\]` \(`a:\*`\) is not a scope/,
    ],
    [
      'a month',
      '- name: a\n  title: A\n  scopes: [a:b]\n  maxGrant: P1M',
      /a.yaml:4: `maxGrant` .*months/,
    ],
    [
      'hours without a zone',
      '- name: a\n  title: A\n  scopes: [a:b]\n  times: [Mon 08:00-09:00]',
      /a.yaml:4: `times\[0\]` .*time zone/,
    ],
    [
      'a misspelt field',
      '- name: a\n  title: A\n  scopes: [a:b]\n  maxTTL: PT1H',
      /a.yaml:1: .*maxTTL/,
    ],
    [
      'one twice',
      '- name: a\n  title: A\n  scopes: [a:b]\n- name: a\n  title: A\n  scopes: [a:b]',
      /a.yaml:4: the intent `a` is defined at a.yaml:1 already/,
    ],
  ])('refuses %s', (_, text, message) => {
    expect(read(text).problems.join('\n')).toMatch(message);
  });
});

describe('judgeIntent', () => {
  const judge = (
    intent: string | undefined,
    scopes: string[],
    now = MONDAY_NOON,
    atOnce = true,
  ) => judgeIntent({ intent, scopes, now, atOnce }, INTENTS);

  it.each<[string, IntentVerdict, Parameters<typeof judge>]>([
    [
      'none that is named limits nothing',
      { permitted: true, maxGrant: null, maxTtl: null, until: null },
      [undefined, ['ledger:write']],
    ],
    [
      'one in its hours ends with them',
      {
        permitted: true,
        maxGrant: 'P30D',
        maxTtl: 'PT10M',
        until: '2026-11-23T17:00:00.000Z',
      },
      ['process-refunds', ['orders:write']],
    ],
    [
      'a request may be made at any hour',
      { permitted: true, maxGrant: 'P30D', maxTtl: 'PT10M', until: null },
      ['process-refunds', ['orders:write'], MONDAY_NIGHT, false],
    ],
    [
      'one without hours is for any',
      { permitted: true, maxGrant: null, maxTtl: null, until: null },
      ['close-books', ['ledger:write'], MONDAY_NIGHT],
    ],
    [
      'one that is unknown permits nothing',
      {
        permitted: false,
        reason:
          '`have-fun` is not an intent of the platform; choose one of process-refunds, close-books',
      },
      ['have-fun', []],
    ],
    [
      'scopes beyond it are named',
      {
        permitted: false,
        reason:
          'the intent `close-books` does not permit `orders:read`, but `ledger:write`',
      },
      ['close-books', ['ledger:write', 'orders:read']],
    ],
    [
      'outside its hours it says when they come again',
      {
        permitted: false,
        reason:
          'the intent `process-refunds` permits nothing now, but at `Mon-Fri 08:00-18:00 Europe/Berlin`, `Sat 10:00-12:00 Europe/Berlin`; it is permitted again at 2026-11-24T07:00:00.000Z',
      },
      ['process-refunds', ['orders:read'], MONDAY_NIGHT],
    ],
  ])('%s', (_, verdict, asked) => {
    expect(judge(...asked)).toEqual(verdict);
  });

  it('keeps the hours of the zone when the clocks change', () => {
    // In Berlin, summer: two hours ahead of UTC.
    expect(
      judge('process-refunds', ['orders:read'], '2026-07-20T06:30:00.000Z'),
    ).toMatchObject({ permitted: true, until: '2026-07-20T16:00:00.000Z' });
    expect(
      judge('process-refunds', ['orders:read'], '2026-11-23T06:30:00.000Z'),
    ).toMatchObject({ permitted: false });
  });
});

describe('narrowByIntent', () => {
  it('takes the shorter of each', () => {
    expect(
      narrowByIntent(
        OBLIGATIONS,
        {
          permitted: true,
          maxGrant: 'P30D',
          maxTtl: 'PT2H',
          until: '2026-11-23T12:20:00.000Z',
        },
        MONDAY_NOON,
      ),
    ).toEqual({ ...OBLIGATIONS, maxGrant: 'P30D', maxTtl: 'PT1200S' });
  });

  it('never loosens', () => {
    const limit = fc.option(
      fc.integer({ min: 1, max: 100_000 }).map(seconds => `PT${seconds}S`),
      { nil: null },
    );
    const verdicts = fc.record({
      permitted: fc.constant(true as const),
      maxGrant: limit,
      maxTtl: limit,
      until: fc.option(
        fc
          .integer({ min: 0, max: 100_000 })
          .map(seconds =>
            new Date(Date.parse(MONDAY_NOON) + seconds * 1_000).toISOString(),
          ),
        { nil: null },
      ),
    });
    fc.assert(
      fc.property(verdicts, limit, limit, (verdict, maxGrant, maxTtl) => {
        const owed = { ...OBLIGATIONS, maxGrant, maxTtl };
        const narrowed = narrowByIntent(owed, verdict, MONDAY_NOON);
        expect(isStricter(owed, narrowed)).toBe(false);
        expect(isShorterLimit(verdict.maxGrant, narrowed.maxGrant)).toBe(false);
        expect(isShorterLimit(verdict.maxTtl, narrowed.maxTtl)).toBe(false);
      }),
    );
  });
});
