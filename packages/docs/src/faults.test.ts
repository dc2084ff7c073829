import { quotesNothing, readFaults, textsOfTheCode, untrueIn } from './faults';

const texts = textsOfTheCode();

describe.each([
  ['faults.md', 6],
  ['faults-of-governance.md', 43],
])('docs/%s', (page, withoutHistory) => {
  const rows = readFaults(page);

  it('has its rows', () => {
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter(({ history }) => history === null)).toHaveLength(
      withoutHistory,
    );
  });

  it.each(rows)(
    'quotes tests that there are, and words and events that the code has: $fault',
    row => {
      expect(untrueIn(row, texts)).toEqual([]);
    },
  );
});

it('quotes what people see of each fault of providers, consumers and the engine', () => {
  expect(readFaults('faults.md').filter(quotesNothing)).toEqual([]);
});

describe('a page about faults', () => {
  it('is found out where it quotes what there is not', () => {
    const row = {
      fault: 'it breaks',
      page: '“retrying”, “broken for ever by …”',
      history: '`operation.done`, `operation.broken`',
      provenBy:
        '`engine.test.ts` “tries again after a failure, …”; `engine.test.ts` “mends itself”; `nowhere.test.ts`; contract: “revoking twice, or …”',
    };
    expect(untrueIn(row, texts)).toEqual([
      'no test is called “mends itself”',
      'there is no `nowhere.test.ts`',
      'there is no event `operation.broken`',
      'nothing says “broken for ever by …”',
    ]);
    const silent = { ...row, page: 'trouble', history: 'much', provenBy: 'x' };
    expect(untrueIn(silent, texts)).toEqual([
      'nothing proves it',
      'the history names no event',
    ]);
    expect(quotesNothing(silent)).toBe(true);
  });

  it('may leave out of a quotation what a text is filled with, and more', () => {
    const row = { fault: '', history: null, provenBy: 'contract' };
    const has = (page: string) =>
      untrueIn({ ...row, page }, ['the step … was not done after … s', '… x']);
    expect(has('“the step `issue` was not done after 30 s”')).toEqual([]);
    expect(has('“the step … after 30 s”')).toEqual([]);
    expect(has('“the step … after 30 minutes”')).toHaveLength(1);
    expect(has('“step `issue` was not done after 30 s”')).toHaveLength(1);
  });
});
