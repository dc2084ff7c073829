import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { IdentityCard } from '../../store/identities/identityCards';
import { createCardLoader } from './cardLoader';

const NO_DATABASE = {
  db: {} as Knex,
  clock: { now: () => '2026-11-22T12:00:00.000Z' },
};

/** A database that answers when it is told to, with what holds when it is asked. */
function slowDatabase() {
  const asked: Array<{ components: readonly string[]; answer(): void }> = [];
  const state = { title: 'first' };
  const failing = new Set<string>();
  const list = (_: unknown, components: readonly string[]) =>
    new Promise<IdentityCard[]>((resolve, reject) => {
      const cards = components.map(component => ({
        identity: { component, title: state.title },
      })) as IdentityCard[];
      asked.push({
        components,
        answer: () =>
          components.some(each => failing.has(each))
            ? reject(new Error('the database is away'))
            : resolve(cards),
      });
    });
  return { asked, state, failing, list };
}

/** By turns of the loop, not by time: a timer may come before or after what waits for the next turn. */
const turn = async () => {
  for (let turns = 0; turns < 5; turns += 1) {
    await nextTurn();
  }
};
const titles = (cards: IdentityCard[]) =>
  cards.map(({ identity }) => identity.title);

describe('createCardLoader', () => {
  it('asks once for all that are asked for while the database is at work', async () => {
    const { asked, list } = slowDatabase();
    const load = createCardLoader(NO_DATABASE, list);
    const first = load('a');
    await turn();
    const second = load('b');
    await turn();
    const later = [load('c'), load('d'), load('c')];
    await turn();
    expect(asked.map(({ components }) => components)).toEqual([['a'], ['b']]);

    asked[0].answer();
    await first;
    await turn();
    expect(asked[2].components).toEqual(['c', 'd']);
    asked[1].answer();
    asked[2].answer();
    await second;
    const cards = await Promise.all(later);
    expect(cards.map(([{ identity }]) => identity.component)).toEqual([
      'c',
      'd',
      'c',
    ]);
  });

  it('keeps few loads under way, however many ask', async () => {
    const { asked, list } = slowDatabase();
    const load = createCardLoader(NO_DATABASE, list);
    const all = Array.from({ length: 450 }, (_, at) => load(`c${at}`));
    for (let answered = 0; answered < 5; answered++) {
      await turn();
      expect(asked).toHaveLength(Math.min(answered + 2, 5));
      asked[answered].answer();
    }
    expect((await Promise.all(all)).flat()).toHaveLength(450);
  });

  it('never answers with what was read before it was asked', async () => {
    const { asked, list, state } = slowDatabase();
    const load = createCardLoader(NO_DATABASE, list);
    const before = load('a');
    await turn();
    state.title = 'second';
    const after = load('a');
    await turn();
    asked.forEach(({ answer }) => answer());
    expect(titles(await before)).toEqual(['first']);
    expect(titles(await after)).toEqual(['second']);
  });

  it('tells of an error those who asked, and goes on', async () => {
    const { asked, list, failing } = slowDatabase();
    const load = createCardLoader(NO_DATABASE, list);
    failing.add('a');
    for (let round = 0; round < 3; round++) {
      const refused = load('a').catch(error => error.message);
      await turn();
      asked[round].answer();
      expect(await refused).toBe('the database is away');
    }
    const fine = load('b');
    await turn();
    asked[3].answer();
    expect(await fine).toHaveLength(1);
  });

  it('gives none for a component without identities', async () => {
    const load = createCardLoader(NO_DATABASE, async () => []);
    expect(await load('a')).toEqual([]);
  });
});
