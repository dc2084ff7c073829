import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import type { PolicyRequest } from '@custody/policy';
import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import { TEST_POLICIES } from '../../__testUtils__/policies';
import { startPlugin } from '../../__testUtils__/startPlugin';
import { type CalendarFact, readCustodyConfig } from '../../config';
import { factsAt } from './calendar';
import { PolicyService } from './policyService';

jest.setTimeout(60_000);

const databases = testDatabases();

const CALENDAR: CalendarFact[] = [
  { name: 'business-hours', times: ['Mon-Fri 08:00-18:00 Europe/Berlin'] },
  {
    name: 'change-freeze',
    from: '2026-12-17T23:00:00.000Z',
    until: '2027-01-07T00:00:00.000Z',
  },
  { name: 'change-freeze', from: '2027-06-01T00:00:00.000Z' },
  {
    name: 'nights-of-the-audit',
    times: ['Mon-Sun 20:00-24:00 UTC'],
    until: '2026-12-01T00:00:00.000Z',
  },
];

describe('factsAt', () => {
  it.each([
    ['2026-11-23T06:59:59.000Z', []],
    ['2026-11-23T07:00:00.000Z', ['business-hours']],
    ['2026-11-23T17:00:00.000Z', []],
    ['2026-11-22T12:00:00.000Z', []],
    ['2026-11-22T20:30:00.000Z', ['nights-of-the-audit']],
    ['2026-12-06T20:30:00.000Z', []],
    ['2026-12-17T22:59:59.999Z', []],
    ['2026-12-17T23:00:00.000Z', ['change-freeze']],
    ['2026-12-18T12:00:00.000Z', ['business-hours', 'change-freeze']],
    ['2027-01-07T00:00:00.000Z', []],
    // In summer its hours are those of the zone's clocks.
    ['2027-07-01T06:00:00.000Z', ['business-hours', 'change-freeze']],
  ])('at %s are %j', (now, facts) => {
    expect(factsAt(CALENDAR, now)).toEqual(facts);
  });
});

describe('a policy that asks the calendar', () => {
  const FROZEN = `${TEST_POLICIES}
@id("frozen") @reason("nothing is created while changes are frozen")
forbid (principal, action == Custody::Action::"create", resource)
when { context.calendar.contains("change-freeze") };`;
  const QUESTION: PolicyRequest = {
    action: 'create',
    principal: {
      type: 'User',
      id: 'user:default/ada',
      groups: ['group:default/payments'],
    },
    resource: {
      ref: 'identity:payments/a',
      owner: 'group:default/payments',
      tenant: 'payments',
      environment: 'production',
      exposure: 'internal',
      type: 'service-account',
      mode: 'rotated',
      risk: 'low',
      scopes: ['own:read'],
      componentCount: 1,
      environmentCount: 1,
    },
    context: {},
  };
  let db: Knex;

  beforeAll(async () => {
    db = await databases.migrated('SQLITE_3');
  });

  it('is told what holds now, whatever was so before or is said by who asks, and keeps it with the decision', async () => {
    let now = '2026-12-18T12:00:00.000Z';
    const files = createMockDirectory({ content: { 'all.cedar': FROZEN } });
    const policy = await PolicyService.start(
      {
        path: files.path,
        urlReader: mockServices.urlReader.mock(),
        db,
        auditor: mockServices.auditor.mock({
          createEvent: async () => ({
            success: async () => {},
            fail: async () => {},
          }),
        }),
        logger: mockServices.logger.mock(),
        calendar: () => factsAt(CALENDAR, now),
      },
      now,
    );
    const frozen = policy.decide({ ...QUESTION, context: { calendar: [] } });
    expect(frozen).toMatchObject({
      effect: 'deny',
      policyIds: ['frozen'],
      input: { context: { calendar: ['business-hours', 'change-freeze'] } },
    });
    now = '2027-01-07T12:00:00.000Z';
    expect(policy.decide(frozen.input)).toMatchObject({
      effect: 'allow',
      input: { context: { calendar: ['business-hours'] } },
    });
  });

  it('decides what is asked of the whole plugin, by its configuration, and what its page tells', async () => {
    const files = createMockDirectory({ content: { 'all.cedar': FROZEN } });
    const plugin = await startPlugin({
      custody: {
        policy: { path: files.path },
        calendar: [{ name: 'change-freeze', from: '2020-01-01T00:00:00Z' }],
      },
    });
    const { status, body } = await plugin.call(
      { user: 'ada' },
      'post',
      '/requests/preview',
      {
        kind: 'create',
        identity: {
          namespace: 'payments',
          name: 'a',
          owner: 'group:default/payments',
          scopes: ['own:read'],
        },
        reason: 'it is needed',
      },
    );
    expect([status, body.decision.policyIds]).toEqual([200, ['frozen']]);
    const overview = await plugin.call(
      { user: 'ada' },
      'get',
      '/policy/overview?tenant=payments',
    );
    expect(overview.body).toMatchObject({
      calendar: ['change-freeze'],
      lines: expect.arrayContaining([
        expect.objectContaining({ effect: 'deny', policyIds: ['frozen'] }),
      ]),
    });
    await plugin.stop();
  });
});

describe('the calendar in the configuration', () => {
  const read = (calendar: unknown) =>
    readCustodyConfig(
      mockServices.rootConfig({
        data: {
          custody: {
            scopes: { path: './scopes' },
            policy: { path: './policies' },
            calendar,
          } as never,
        },
      }),
    ).calendar;

  it('takes instants with any offset', () => {
    expect(
      read([{ name: 'freeze', from: '2026-12-18T00:00:00+01:00' }]),
    ).toEqual([{ name: 'freeze', from: '2026-12-17T23:00:00.000Z' }]);
  });

  it.each<[string, unknown, RegExp]>([
    ['no time', [{ name: 'freeze' }], /calendar\[0\]` says no time/],
    [
      'hours that are none',
      [{ name: 'freeze', times: ['always'] }],
      /calendar\[0\]\.times\[0\]` is not right: .*days, hours and a time zone/,
    ],
    [
      'a day without its time',
      [{ name: 'freeze', from: '2026-12-18' }],
      /calendar\[0\]\.from` is not an instant/,
    ],
    [
      'an end before its beginning',
      [
        {
          name: 'freeze',
          from: '2026-12-18T00:00:00Z',
          until: '2026-12-17T00:00:00Z',
        },
      ],
      /calendar\[0\]\.until` is not after `from`/,
    ],
    [
      'a name with spaces',
      [{ name: 'a b', from: '2026-12-18T00:00:00Z' }],
      /name` is not a name/,
    ],
  ])('refuses %s', (_, calendar, message) => {
    expect(() => read(calendar)).toThrow(message);
  });
});
