import { ANY_ACTION, LOOSE } from './__testUtils__/policies';
import { aRequest } from './__testUtils__/requests';
import { PolicyHolder } from './holder';

const NOW = '2026-11-22T12:00:00.000Z';
const LATER = '2026-11-22T13:00:00.000Z';

const permits = [
  {
    name: 'a.cedar',
    text: `@id("all") @reason("all") ${LOOSE} permit (principal, ${ANY_ACTION}, resource);\n`,
  },
];
const forbids = [
  {
    name: 'a.cedar',
    text: '@id("none") @reason("none") forbid (principal, action, resource);\n',
  },
];

describe('PolicyHolder', () => {
  it('refuses to start with a bad set, with file and line', () => {
    expect(
      () => new PolicyHolder([{ name: 'a.cedar', text: 'permit' }], NOW),
    ).toThrow(/there is none to keep in force:\na\.cedar:1:\d+: /);
  });

  it('puts a good set in force', () => {
    const holder = new PolicyHolder(permits, NOW);
    expect(holder.since).toBe(NOW);
    expect(holder.reload(forbids, LATER)).toEqual({
      outcome: 'replaced',
      hash: holder.set.hash,
      problems: [],
    });
    expect(holder.since).toBe(LATER);
    expect(holder.set.decide(aRequest()).effect).toBe('deny');
  });

  it('notices that nothing changed', () => {
    const holder = new PolicyHolder(permits, NOW);
    const { set } = holder;
    expect(holder.reload([...permits], LATER).outcome).toBe('unchanged');
    expect(holder.set).toBe(set);
    expect(holder.since).toBe(NOW);
  });

  it.each([
    ['nothing', []],
    ['an emptied file', [{ name: 'a.cedar', text: '' }]],
    [
      'a half-written file',
      [{ name: 'a.cedar', text: permits[0].text.slice(0, -10) }],
    ],
    [
      'a good file beside a bad one',
      [...forbids, { name: 'b.cedar', text: 'permit (' }],
    ],
  ])('keeps the old set when it is given %s', (_, files) => {
    const holder = new PolicyHolder(permits, NOW);
    const before = holder.set;
    const result = holder.reload(files, LATER);
    expect(result).toMatchObject({ outcome: 'refused', hash: before.hash });
    expect(result.problems.length).toBeGreaterThan(0);
    expect(holder.problems).toEqual(result.problems);
    expect(holder.set).toBe(before);
    expect(holder.since).toBe(NOW);
    expect(holder.set.decide(aRequest()).effect).toBe('allow');
  });

  it('forgets the problems once a good set comes', () => {
    const holder = new PolicyHolder(permits, NOW);
    holder.reload([], LATER);
    holder.reload(permits, LATER);
    expect(holder.problems).toEqual([]);
  });

  it('never takes a file cut off anywhere for a whole one, unless it lost only whole policies or space', () => {
    const holder = new PolicyHolder(permits, NOW);
    const whole = permits[0].text;
    const taken = Array.from({ length: whole.length }, (_, length) =>
      holder.reload([{ name: 'a.cedar', text: whole.slice(0, length) }], LATER),
    ).filter(({ outcome }) => outcome !== 'refused');
    // Without its last newline it says the same.
    expect(taken).toHaveLength(1);
  });
});
