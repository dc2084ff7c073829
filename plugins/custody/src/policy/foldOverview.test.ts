import type { PolicyOverview } from '@custody/backstage-plugin-custody-common';
import { foldOverview } from './foldOverview';

type Line = PolicyOverview['lines'][number];

const line = (change: Partial<Line>): Line => ({
  action: 'create',
  asker: { kind: 'owner' },
  risks: ['low', 'medium'],
  effect: 'allow',
  policyIds: ['production'],
  reasons: ['Production needs one other person of the owner.'],
  owes: ['Owed: one approval from the owner.'],
  obligations: null,
  ...change,
});
const platform = {
  asker: { kind: 'group' as const, ref: 'group:default/platform' },
};
const high = { risks: ['high' as const], owes: ['Owed: three approvals.'] };

const told = (lines: Line[]) =>
  foldOverview(lines).map(({ actions, lines: folded }) => [
    actions.join(' '),
    ...folded.map(
      ({ askers, risks }) =>
        `${askers.map(({ kind }) => kind).join(' ')}: ${risks.join(' ')}`,
    ),
  ]);

describe('foldOverview', () => {
  it('says once what holds for several askers of one action', () => {
    expect(
      told([
        line({}),
        line(high),
        line(platform),
        line({ ...platform, ...high }),
      ]),
    ).toEqual([['create', 'owner group: low medium', 'owner group: high']]);
  });

  it('keeps apart what differs in anything that is shown', () => {
    for (const other of [
      { risks: ['high' as const] },
      { effect: 'deny' as const },
      { policyIds: ['other'] },
      { reasons: ['Other.'] },
      { owes: [] },
    ]) {
      expect(foldOverview([line({}), line({ ...platform, ...other })])).toEqual(
        [
          {
            actions: ['create'],
            lines: [expect.anything(), expect.anything()],
          },
        ],
      );
    }
  });

  it('says once what holds for several actions, where all of it is the same', () => {
    expect(
      told([
        line({}),
        line({ action: 'renew' }),
        line({ action: 'rotate', owes: [] }),
        line({ action: 'change' }),
        line({ action: 'change', ...platform }),
        line({ action: 'transfer' }),
      ]),
    ).toEqual([
      ['create renew transfer', 'owner: low medium'],
      ['rotate', 'owner: low medium'],
      ['change', 'owner group: low medium'],
    ]);
  });

  it('loses no asker of an action', () => {
    const lines = [line({}), line(platform), line({ action: 'renew' })];
    const again = foldOverview(lines).flatMap(({ actions, lines: folded }) =>
      actions.flatMap(action =>
        folded.flatMap(({ askers, ...said }) =>
          askers.map(asker => ({ action, asker, obligations: null, ...said })),
        ),
      ),
    );
    expect(again).toEqual(expect.arrayContaining(lines));
    expect(again).toHaveLength(lines.length);
  });
});
