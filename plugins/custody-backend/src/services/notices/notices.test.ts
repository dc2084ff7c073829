import { lateNotice } from './notices';

const IDENTITY = {
  ref: 'identity:payments/ledger-api-db',
  namespace: 'payments',
  name: 'ledger-api-db',
  owner: 'group:default/payments',
  tenant: 'payments',
};

/** What the title and the description say of some consumers. */
function told(level: 'half' | 'over', names: string[]): [string, string] {
  const { title, description } = lateNotice(IDENTITY, {
    level,
    credentialId: 'c1',
    leaves: 1,
    version: 2,
    waiting: names.map(name => ({ name, owner: null })),
    until: '2026-11-25T09:00:00.000Z',
  });
  return [title, description];
}

describe('lateNotice', () => {
  it.each<[string, string[], 'half' | 'over', [string, string]]>([
    [
      'one consumer',
      ['api'],
      'half',
      [
        'api has to move to version 2 of ledger-api-db',
        'Version 1 is cut off at 2026-11-25T09:00:00.000Z. Have it read the new version and acknowledge it.',
      ],
    ],
    [
      'two',
      ['api', 'batch'],
      'half',
      [
        'api and batch have to move to version 2 of ledger-api-db',
        'Version 1 is cut off at 2026-11-25T09:00:00.000Z. Have them read the new version and acknowledge it.',
      ],
    ],
    [
      'more, and names them beneath',
      ['api', 'batch', 'report'],
      'half',
      [
        '3 consumers have to move to version 2 of ledger-api-db',
        'Version 1 is cut off at 2026-11-25T09:00:00.000Z. Have them read the new version and acknowledge it. Not moved: api, batch, report.',
      ],
    ],
    [
      'those that did not',
      ['api', 'batch', 'report'],
      'over',
      [
        '3 consumers did not move to version 2 of ledger-api-db',
        'The overlap ended at 2026-11-25T09:00:00.000Z: version 1 is cut off. Not moved: api, batch, report.',
      ],
    ],
  ])('tells of %s', (_, names, level, expected) => {
    expect(told(level, names)).toEqual(expected);
  });

  it.each([1, 2, 3, 20])(
    'fits into a title with %i of the longest names',
    count => {
      const names = Array.from({ length: count }, (_, n) =>
        `${n}`.padStart(63, 'a'),
      );
      for (const level of ['half', 'over'] as const) {
        const [title, description] = told(level, names);
        expect(title.length).toBeLessThan(255);
        names.forEach(name => expect(title + description).toContain(name));
      }
    },
  );
});
