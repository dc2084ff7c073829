import { clockAt } from '../../__testUtils__/clock';
import { identityDetail } from '../../__testUtils__/identities';
import { layOut, MAX_LANES, position } from './layout';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const at = clockAt(NOW);
const { credentials } = identityDetail(at, { name: 'ledger-api-db' });

describe('layOut', () => {
  it('gives each version a lane, newest first, with its phases one after the other', () => {
    const { lanes } = layOut(credentials, NOW, []);
    expect(lanes.map(({ version }) => version)).toEqual([7, 6, 5, 4]);
    expect(lanes[0].phases.map(({ kind }) => kind)).toEqual([
      'next',
      'current',
    ]);
    expect(lanes[1].phases.map(({ kind }) => kind)).toEqual([
      'next',
      'current',
      'retiring',
      'revoked',
    ]);
    for (const { phases } of lanes) {
      phases.slice(1).forEach((phase, index) => {
        expect(phase.from).toBe(phases[index].to);
      });
    }
  });

  it('ends what still lives at now', () => {
    const [newest] = layOut(credentials, NOW, []).lanes;
    expect(newest.phases[newest.phases.length - 1].to).toBe(NOW);
  });

  it('has a version valid until it was revoked, and no longer', () => {
    const [, revoked] = layOut(credentials, NOW, []).lanes;
    const [last, before] = [...revoked.phases].reverse();
    expect(last).toEqual({
      kind: 'revoked',
      from: Date.parse(credentials[1].revokedAt!),
      to: NOW,
    });
    expect(before).toMatchObject({ kind: 'retiring', to: last.from });
  });

  it('has what failed end where it was taken away: it was never of use', () => {
    const [, revoked] = credentials;
    const [failed] = layOut(
      [{ ...revoked, state: 'failed', activatedAt: null, retiringAt: null }],
      NOW,
      [],
    ).lanes;
    expect(failed.phases).toEqual([
      {
        kind: 'next',
        from: Date.parse(revoked.issuedAt!),
        to: Date.parse(revoked.revokedAt!),
      },
    ]);
  });

  it('leaves room for what is due soon, and none for what is far away', () => {
    const soon = layOut(credentials, NOW, [at({ days: 4 })]);
    expect(soon.to).toBeGreaterThan(Date.parse(at({ days: 4 })));
    const far = layOut(credentials, NOW, [at({ days: 900 })]);
    expect(far.to).toBeLessThan(Date.parse(at({ days: 30 })));
  });

  it('counts what it leaves out', () => {
    const many = Array.from({ length: 10 }, (_, index) => ({
      ...credentials[0],
      version: index + 1,
    }));
    const picture = layOut(many, NOW, []);
    expect(picture.lanes).toHaveLength(MAX_LANES);
    expect(picture.older).toBe(10 - MAX_LANES);
  });

  it('draws a version that failed before it was issued as an empty lane', () => {
    const picture = layOut(
      [
        {
          ...credentials[0],
          state: 'failed',
          issuedAt: null,
          activatedAt: null,
          retiringAt: null,
        },
      ],
      NOW,
      [],
    );
    expect(picture.lanes[0].phases).toEqual([]);
    expect(picture.from).toBeLessThan(NOW);
  });

  it('never places anything outside of the picture', () => {
    const picture = layOut(credentials, NOW, []);
    expect(position(picture, 0)).toBe(0);
    expect(position(picture, NOW * 2)).toBe(1);
    expect(position(picture, NOW)).toBeGreaterThan(0.5);
  });
});
