import fc from 'fast-check';
import { parseApprovals } from '../obligations';
import { ApprovalSubject, expandOwed, withResourceOwners } from './owed';
import {
  Approval,
  assessQuorum,
  isNeededLater,
  QuorumInput,
  termsOf,
  wouldCount,
} from './quorum';

const members = new Map([
  ['group:default/payments', ['user:default/ada', 'user:default/omar']],
  ['group:default/data', ['user:default/lena']],
  ['group:default/security', ['user:default/sam', 'user:default/omar']],
  ['user:default/ada', ['user:default/ada']],
  ['user:default/priya', ['user:default/priya']],
]);

const subject: ApprovalSubject = {
  owner: 'group:default/payments',
  sponsor: null,
  resources: [{ resource: 'resource:default/db', owner: 'group:default/data' }],
};

function assess(
  approvals: string,
  by: string[],
  change: Partial<QuorumInput> & { subject?: Partial<ApprovalSubject> } = {},
) {
  const { subject: changed, ...rest } = change;
  return assessQuorum({
    owed: expandOwed(parseApprovals(approvals), { ...subject, ...changed }),
    members,
    excluded: { requester: 'user:default/ada', sponsor: null },
    approvals: by.map(person => ({
      by: `user:default/${person}`,
      onBehalfOf: null,
    })),
    ...rest,
  });
}

describe('assessQuorum', () => {
  it.each<[string, string, string[], boolean]>([
    ['nothing owed', 'none', [], true],
    ['nobody approved', 'owner=1', [], false],
    ['one of the owners', 'owner=1', ['omar'], true],
    ['the requester', 'owner=1', ['ada'], false],
    ['someone else', 'owner=1', ['lena'], false],
    [
      'one person in two groups, for one of them',
      'owner=1, group:default/security=1',
      ['omar'],
      false,
    ],
    [
      'one person in two groups, and one more',
      'owner=1, group:default/security=1',
      ['omar', 'sam'],
      true,
    ],
    [
      'whoever comes first takes nobody their place',
      'anyOf(owner, group:default/security)=1, owner=1',
      ['omar', 'sam'],
      true,
    ],
    [
      'the demo',
      'owner=1, resource-owner=1, anyOf(group:default/security, group:default/data)=1',
      ['omar', 'lena', 'sam'],
      true,
    ],
  ])('%s', (_, approvals, by, met) => {
    expect(assess(approvals, by).met).toBe(met);
  });

  it('says who could still approve and who did', () => {
    expect(assess('owner=1, resource-owner=1', ['omar']).progress).toEqual([
      {
        term: 'owner',
        stage: 1,
        count: 1,
        eligible: [],
        givenBy: ['user:default/omar'],
      },
      {
        term: 'resource-owner',
        stage: 1,
        count: 1,
        eligible: ['user:default/lena'],
        givenBy: [],
      },
    ]);
  });

  it.each<[string, string, Partial<ApprovalSubject>, string]>([
    [
      'nobody but the requester',
      'owner=1',
      { owner: 'user:default/ada' },
      'nobody besides the requester',
    ],
    ['more than there are', 'owner=2', {}, 'needs 2 and only 1 can approve'],
    [
      'the same person twice',
      'owner=1, resource-owner=1',
      {
        resources: [
          { resource: 'resource:default/x', owner: 'group:default/payments' },
        ],
      },
      'nobody counts twice',
    ],
    [
      'a group that is gone',
      'owner=1',
      { owner: 'group:default/gone' },
      'nobody besides the requester and the sponsor can approve for `owner`',
    ],
    [
      'a resource without owner',
      'resource-owner=1',
      { resources: [{ resource: 'resource:default/x', owner: null }] },
      'stands for nobody',
    ],
    ['no sponsor', 'sponsor=1', {}, '`sponsor` stands for nobody'],
  ])('cannot be met: %s', (_, approvals, change, reason) => {
    const quorum = assess(approvals, [], { subject: change });
    expect(quorum.satisfiable).toBe(false);
    expect(quorum.unsatisfiable).toContain(reason);
    expect(quorum.met).toBe(false);
  });

  it('never fails open on a count of nobody', () => {
    const quorum = assessQuorum({
      owed: [
        { term: 'owner', count: 0, approvers: [], sponsorConsents: false },
      ],
      members,
      excluded: { requester: 'user:default/ada', sponsor: null },
      approvals: [],
    });
    expect(quorum.satisfiable).toBe(false);
    expect(quorum.met).toBe(false);
  });

  it('keeps the sponsor out of all but the own consent', () => {
    const excluded = {
      requester: 'user:default/ada',
      sponsor: 'user:default/omar',
    };
    expect(assess('owner=1', ['omar'], { excluded }).met).toBe(false);
    expect(
      assess('sponsor=1', ['omar'], {
        excluded,
        members: new Map([['user:default/omar', ['user:default/omar']]]),
        subject: { sponsor: 'user:default/omar' },
      }).met,
    ).toBe(true);
    expect(
      assess('sponsor=1', ['ada'], {
        excluded: {
          requester: 'user:default/ada',
          sponsor: 'user:default/ada',
        },
        subject: { sponsor: 'user:default/ada' },
      }).met,
    ).toBe(false);
  });

  it('keeps out those on whose behalf it was asked', () => {
    expect(
      assess('owner=1', ['omar'], {
        excluded: {
          requester: 'user:default/ada',
          sponsor: null,
          onBehalf: ['user:default/omar'],
        },
      }).met,
    ).toBe(false);
  });

  it('counts a delegate as the delegator, and as one person', () => {
    const delegate = (by: string, onBehalfOf: string): Approval => ({
      by: `user:default/${by}`,
      onBehalfOf: `user:default/${onBehalfOf}`,
    });
    const met = (approvals: string, list: Approval[]) =>
      assess(approvals, [], { approvals: list }).met;
    expect(met('owner=1', [delegate('priya', 'omar')])).toBe(true);
    expect(met('owner=1', [delegate('ada', 'omar')])).toBe(false);
    expect(met('owner=1', [delegate('priya', 'ada')])).toBe(false);
    expect(
      met('owner=1, resource-owner=1', [
        delegate('priya', 'omar'),
        delegate('priya', 'lena'),
      ]),
    ).toBe(false);
    expect(
      met('owner=1, group:default/security=1', [
        delegate('priya', 'omar'),
        { by: 'user:default/omar', onBehalfOf: null },
      ]),
    ).toBe(false);
  });
});

describe('wouldCount', () => {
  it.each<[string, string, string[], string, boolean]>([
    ['nothing is owed', 'none', [], 'omar', false],
    ['nobody gave it', 'owner=1', [], 'omar', true],
    ['it is another part', 'owner=1', [], 'lena', false],
    ['the requester', 'owner=1', [], 'ada', false],
    ['their own word again', 'owner=1', ['omar'], 'omar', false],
    [
      'another of the same group gave it',
      'group:default/security=1',
      ['omar'],
      'sam',
      false,
    ],
    [
      'one more of the same group is owed',
      'group:default/security=2',
      ['omar'],
      'sam',
      true,
    ],
    [
      'who gave it can stand for something else',
      'owner=1, group:default/security=1',
      ['omar'],
      'sam',
      true,
    ],
    [
      'who gave it is all that can stand for something else',
      'anyOf(owner, group:default/security)=1, owner=1',
      ['sam'],
      'omar',
      true,
    ],
    [
      'all of it is given',
      'anyOf(owner, group:default/security)=1, owner=1',
      ['omar', 'sam'],
      'sam',
      false,
    ],
  ])('%s: %s by %j, and then %s', (_, approvals, by, person, counts) => {
    expect(
      wouldCount(
        { by: `user:default/${person}`, onBehalfOf: null },
        {
          owed: expandOwed(parseApprovals(approvals), subject),
          members,
          excluded: { requester: 'user:default/ada', sponsor: null },
          approvals: by.map(each => ({
            by: `user:default/${each}`,
            onBehalfOf: null,
          })),
        },
      ),
    ).toBe(counts);
  });
});

describe('stages', () => {
  const THEN = 'owner=1; then group:default/security=1';
  const approval = (by: string, stage?: number, onBehalfOf?: string) => ({
    by: `user:default/${by}`,
    onBehalfOf: onBehalfOf ? `user:default/${onBehalfOf}` : null,
    ...(stage && { stage }),
  });
  const staged = (
    text: string,
    approvals: Approval[],
    people: Record<string, string[]> = {},
  ): QuorumInput => ({
    owed: expandOwed(parseApprovals(text), subject),
    members: new Map([
      ...members,
      ...Object.entries(people).map(
        ([group, names]) =>
          [
            `group:default/${group}`,
            names.map(name => `user:default/${name}`),
          ] as const,
      ),
    ]),
    excluded: { requester: 'user:default/ada', sponsor: null },
    approvals,
  });
  const PAULA_TOO = { payments: ['ada', 'omar', 'paula'] };

  it.each<[string, Approval[], number, boolean]>([
    ['nobody gave anything', [], 1, false],
    ['the first stage is given', [approval('paula')], 2, false],
    [
      'a word of the second stage that was given in the first counts nowhere',
      [approval('sam')],
      1,
      false,
    ],
    ['all of it is given', [approval('paula'), approval('sam', 2)], 2, true],
    [
      'the first stage is lacking again',
      [approval('gone'), approval('sam', 2)],
      1,
      false,
    ],
    [
      'it is given after all',
      [approval('gone'), approval('sam', 2), approval('paula', 1)],
      2,
      true,
    ],
    [
      'a word of the first stage does not move to the second',
      [approval('omar'), approval('paula', 2)],
      2,
      false,
    ],
  ])('%s', (_, approvals, stage, met) => {
    const input = staged(THEN, approvals, PAULA_TOO);
    expect(assessQuorum(input)).toMatchObject({ stage, met });
  });

  it('asks those of the present stage only', () => {
    const counts = (person: string, approvals: Approval[]) =>
      wouldCount(approval(person), staged(THEN, approvals, PAULA_TOO));
    expect(counts('paula', [])).toBe(true);
    expect(counts('sam', [])).toBe(false);
    expect(counts('sam', [approval('paula')])).toBe(true);
    expect(counts('omar', [approval('paula')])).toBe(true);
    expect(counts('lena', [approval('paula')])).toBe(false);
  });

  it('keeps the word of who alone is left for a later stage', () => {
    const needed = (person: string, security: string[]) =>
      isNeededLater(
        approval(person),
        staged(THEN, [], { ...PAULA_TOO, security }),
      );
    expect(needed('omar', ['omar'])).toBe(true);
    expect(needed('paula', ['omar'])).toBe(false);
    expect(needed('omar', ['omar', 'sam'])).toBe(false);
  });

  it('counts a delegate in their stage too, as the delegator and as one person', () => {
    const met = (...approvals: Approval[]) =>
      assessQuorum(staged(THEN, approvals, PAULA_TOO)).met;
    expect(met(approval('priya', 1, 'paula'), approval('sam', 2))).toBe(true);
    expect(
      met(approval('priya', 1, 'paula'), approval('priya', 2, 'sam')),
    ).toBe(false);
    expect(met(approval('priya', 1, 'omar'), approval('omar', 2))).toBe(false);
  });

  it('is refused from the start where a later stage can never be met', () => {
    expect(
      assessQuorum(staged('owner=1; then group:default/nobody=1', [])),
    ).toMatchObject({ satisfiable: false, stage: 1 });
  });
});

describe('expandOwed', () => {
  const two = {
    ...subject,
    resources: [
      { resource: 'resource:default/a', owner: 'group:default/data' },
      { resource: 'resource:default/b', owner: 'group:default/security' },
      { resource: 'resource:default/c', owner: 'group:default/data' },
    ],
  };

  it('asks each resource owner, once', () => {
    expect(
      expandOwed(parseApprovals('resource-owner=1'), two).map(
        ({ term, approvers }) => [term, approvers],
      ),
    ).toEqual([
      ['resource-owner for group:default/data', ['group:default/data']],
      ['resource-owner for group:default/security', ['group:default/security']],
    ]);
  });

  it('asks each also where others could stand in', () => {
    expect(
      expandOwed(parseApprovals('anyOf(owner, resource-owner)=1'), two).map(
        ({ approvers }) => approvers,
      ),
    ).toEqual([
      ['group:default/data', 'group:default/payments'],
      ['group:default/payments', 'group:default/security'],
    ]);
  });
});

describe('withResourceOwners', () => {
  it('asks the resource owner whenever a grant crosses owners', () => {
    expect(withResourceOwners([], subject)).toEqual(
      parseApprovals('resource-owner=1'),
    );
    expect(
      withResourceOwners([], { ...subject, owner: 'group:default/data' }),
    ).toEqual([]);
    expect(
      withResourceOwners(parseApprovals('resource-owner=2'), subject),
    ).toEqual(parseApprovals('resource-owner=2'));
  });
});

describe('a quorum of any people', () => {
  const people = ['a', 'b', 'c', 'd', 'e', 'f'];
  const arbitraryInput = fc.record({
    owed: fc.array(
      fc.record({
        term: fc.uuid(),
        count: fc.integer({ min: 1, max: 3 }),
        approvers: fc.uniqueArray(fc.constantFrom('g1', 'g2', 'g3', 'g4')),
        sponsorConsents: fc.constant(false),
      }),
      { maxLength: 4 },
    ),
    members: fc
      .dictionary(
        fc.constantFrom('g1', 'g2', 'g3', 'g4'),
        fc.uniqueArray(fc.constantFrom(...people)),
      )
      .map(groups => new Map(Object.entries(groups))),
    excluded: fc.record({
      requester: fc.constantFrom(...people),
      sponsor: fc.option(fc.constantFrom(...people), { nil: null }),
    }),
    approvals: fc.array(
      fc.record({
        by: fc.constantFrom(...people),
        onBehalfOf: fc.option(fc.constantFrom(...people), { nil: null }),
      }),
      { maxLength: 8 },
    ),
  });

  it('counts nobody twice, and nobody who must not', () => {
    fc.assert(
      fc.property(arbitraryInput, input => {
        const { progress } = assessQuorum(input);
        const given = progress.flatMap(({ givenBy }) => givenBy);
        expect(new Set(given).size).toBe(given.length);
        expect(given).not.toContain(input.excluded.requester);
        expect(given).not.toContain(input.excluded.sponsor);
        progress.forEach(({ givenBy }, line) => {
          for (const person of givenBy) {
            expect(termsOf(person, input).includes(input.owed[line].term)).toBe(
              true,
            );
          }
        });
      }),
    );
  });

  it('is met exactly when each place can be given to one of those who approved', () => {
    fc.assert(
      fc.property(arbitraryInput, input => {
        const plain = {
          ...input,
          approvals: input.approvals.map(({ by }) => ({
            by,
            onBehalfOf: null,
          })),
        };
        expect(assessQuorum(plain).met).toBe(seatedByTrial(plain));
      }),
    );
  });

  it('is never undone by one approval more, nor depends on their order', () => {
    fc.assert(
      fc.property(arbitraryInput, fc.constantFrom(...people), (input, by) => {
        const plain = input.approvals.map(approval => ({
          ...approval,
          onBehalfOf: null,
        }));
        const before = assessQuorum({ ...input, approvals: plain }).met;
        const more = [...plain, { by, onBehalfOf: null }];
        expect(before && !assessQuorum({ ...input, approvals: more }).met).toBe(
          false,
        );
        expect(
          assessQuorum({ ...input, approvals: [...plain].reverse() }).met,
        ).toBe(before);
      }),
    );
  });

  it('is satisfiable exactly when everybody approving would meet it', () => {
    fc.assert(
      fc.property(arbitraryInput, input => {
        const all = people.map(by => ({ by, onBehalfOf: null }));
        expect(assessQuorum({ ...input, approvals: [] }).satisfiable).toBe(
          assessQuorum({ ...input, approvals: all }).met,
        );
      }),
    );
  });

  /** Tries every way to seat people; slow, and plainly right. */
  function seatedByTrial(input: QuorumInput): boolean {
    const seats = input.owed.flatMap(({ term, count }) =>
      Array.from({ length: count }, () => term),
    );
    const voters = [...new Set(input.approvals.map(({ by }) => by))];
    if (seats.length > voters.length) {
      return false;
    }
    const fill = (seat: number, left: string[]): boolean =>
      seat === seats.length ||
      left.some(
        person =>
          termsOf(person, input).includes(seats[seat]) &&
          fill(
            seat + 1,
            left.filter(other => other !== person),
          ),
      );
    return fill(0, voters);
  }
});
