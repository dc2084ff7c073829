import {
  ANY_ACTION,
  LOOSE,
  loaded,
  shippedFiles,
} from './__testUtils__/policies';
import { OverviewLine, overviewOf } from './overview';

const PAYMENTS = {
  tenant: 'payments',
  owner: 'group:default/payments',
  environment: 'production',
};

const about = (lines: OverviewLine[], action: string) =>
  lines
    .filter(line => line.action === action)
    .map(({ asker, risks, effect, policyIds, owes }) => [
      'ref' in asker ? asker.ref : asker.kind,
      risks.join(),
      effect,
      policyIds.join(),
      owes.join(' '),
    ]);

describe('overviewOf', () => {
  it('says of the shipped set who may do what in production', async () => {
    const lines = overviewOf(loaded(...(await shippedFiles())), PAYMENTS);
    expect(about(lines, 'create')).toEqual([
      [
        'owner',
        'low,medium',
        'allow',
        'production',
        'Owed: one approval from the owner. The grant ends after 180 days. Its credential is rotated every 30 days. Leases and tokens end after 2 hours. An old version is revoked after 2 days.',
      ],
      [
        'owner',
        'high',
        'allow',
        'production,production-high-risk',
        expect.stringMatching(
          /^Owed: one approval from .*security or sre.* The grant ends after 90 days/,
        ),
      ],
      [
        'group:default/platform',
        'low,medium',
        'allow',
        'production',
        expect.anything(),
      ],
      [
        'group:default/platform',
        'high',
        'allow',
        'production,production-high-risk',
        expect.anything(),
      ],
      ['anyone', 'low,medium,high', 'deny', 'requester-owns-it', ''],
    ]);
    expect(about(lines, 'breakGlass')).toEqual([
      [
        'group:default/sre',
        'low,medium,high',
        'allow',
        'break-glass',
        'No approval is owed. The grant ends after 4 hours. Leases and tokens end after 1 hour.',
      ],
      ['anyone', 'low,medium,high', 'deny', '', ''],
    ]);
    expect(about(lines, 'lease').map(([who]) => who)).toEqual([
      'workload',
      'workload',
    ]);
    expect(about(lines, 'review')).toEqual([
      [
        'anyone',
        'low,medium,high',
        'allow',
        'people-review',
        'No approval is owed.',
      ],
    ]);
  });

  it('depends on the environment', async () => {
    const set = loaded(...(await shippedFiles()));
    const low = (environment: string) =>
      overviewOf(set, { ...PAYMENTS, environment }).find(
        ({ action, asker, risks }) =>
          action === 'create' &&
          asker.kind === 'owner' &&
          risks.includes('low'),
      )?.owes[0];
    expect(low('production')).toBe('Owed: one approval from the owner.');
    expect(low('staging')).toBe('No approval is owed.');
  });

  it('says nothing of those of whom the same is said as of anybody', () => {
    const set = loaded(
      `@id("all") @reason("all") ${LOOSE} permit (principal, ${ANY_ACTION}, resource);`,
      '@id("not-them") @reason("not them") forbid (principal in Custody::Group::"group:default/them", action == Custody::Action::"rotate", resource);',
    );
    const lines = overviewOf(set, PAYMENTS);
    expect(about(lines, 'suspend').map(([who]) => who)).toEqual(['anyone']);
    expect(
      about(lines, 'rotate').map(([who, , effect]) => [who, effect]),
    ).toEqual([
      ['anyone', 'allow'],
      ['group:default/them', 'deny'],
    ]);
  });

  it('is of what the calendar says', () => {
    const set = loaded(
      `@id("all") @reason("all") ${LOOSE} permit (principal, ${ANY_ACTION}, resource);`,
      '@id("frozen") @reason("frozen") forbid (principal, action, resource) when { context.calendar.contains("change-freeze") };',
    );
    const effects = (calendar?: string[]) =>
      overviewOf(set, { ...PAYMENTS, calendar })
        .filter(({ action }) => action === 'create')
        .map(({ effect }) => effect);
    expect(effects()).toEqual(['allow']);
    expect(effects(['business-hours'])).toEqual(['allow']);
    expect(effects(['business-hours', 'change-freeze'])).toEqual(['deny']);
  });

  it('gives a reason where nothing permits', () => {
    const set = loaded(
      '@id("none") @reason("none") forbid (principal, action, resource) when { resource.risk == "high" };',
    );
    const [low, high] = overviewOf(set, PAYMENTS);
    expect(low).toMatchObject({
      effect: 'deny',
      risks: ['low', 'medium'],
      reasons: ['No policy permits it.'],
    });
    expect(high).toMatchObject({ risks: ['high'], reasons: ['None.'] });
  });
});
