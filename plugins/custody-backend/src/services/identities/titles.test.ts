import type { Directories } from '../directory';
import { createTitleLookup } from './titles';

const MINUTE = 60_000;

function world() {
  const calls: string[][] = [];
  const state = { name: 'Payments', now: 0, away: false };
  const titles = createTitleLookup({
    nowMillis: () => state.now,
    directories: {
      fresh: () => ({
        async titlesOf(refs: string[]) {
          calls.push(refs);
          if (state.away) {
            throw new Error('the catalog is away');
          }
          return new Map(refs.map(ref => [ref, `${state.name} ${ref}`]));
        },
      }),
    } as unknown as Directories,
  });
  const nameOf = async (ref: string) => (await titles([ref])).get(ref);
  return { calls, state, titles, nameOf };
}

const settled = () => new Promise(resolve => setTimeout(resolve, 1));

describe('createTitleLookup', () => {
  it('reads names again after a minute, all in one call that nobody waits for', async () => {
    const { calls, state, titles, nameOf } = world();
    await nameOf('a');
    await nameOf('b');
    expect(calls).toEqual([['a'], ['b']]);

    state.now = MINUTE;
    state.name = 'Pay';
    expect(await titles([null, 'b', 'b'])).toEqual(
      new Map([['b', 'Payments b']]),
    );
    await settled();
    expect(calls.slice(2)).toEqual([['a', 'b']]);
    expect(await nameOf('a')).toBe('Pay a');
    expect(calls).toHaveLength(3);
  });

  it('shows no name that is older than ten minutes', async () => {
    const { state, nameOf } = world();
    await nameOf('a');
    state.now = 10 * MINUTE;
    state.name = 'Pay';
    expect(await nameOf('a')).toBe('Pay a');
    state.now = 20 * MINUTE;
    state.away = true;
    expect(await nameOf('a')).toBeUndefined();
  });

  it('shows the old name while the catalog is away', async () => {
    const { state, nameOf } = world();
    await nameOf('a');
    state.now = 2 * MINUTE;
    state.away = true;
    expect(await nameOf('a')).toBe('Payments a');
    await settled();
    expect(await nameOf('a')).toBe('Payments a');
  });
});
