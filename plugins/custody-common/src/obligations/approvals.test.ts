import fc from 'fast-check';
import { arbitraryRequirements } from './__testUtils__/arbitraries';
import { formatApprovals, parseApprovals, unionApprovals } from './approvals';
import {
  ApproverTerm,
  canonicalTerm,
  inStage,
  stageOf,
  termKey,
} from './terms';

const group = (name: string): ApproverTerm => ({
  kind: 'group',
  ref: `group:default/${name}`,
});

describe('parseApprovals', () => {
  it('reads the terms of the grammar, sorted by term', () => {
    expect(
      parseApprovals(
        'owner=1, resource-owner=2,anyOf(group:default/sre, group:default/security)=1 , sponsor=1, group:payments/leads=3',
      ),
    ).toEqual([
      {
        term: { kind: 'anyOf', of: [group('security'), group('sre')] },
        count: 1,
      },
      { term: { kind: 'group', ref: 'group:payments/leads' }, count: 3 },
      { term: { kind: 'owner' }, count: 1 },
      { term: { kind: 'resource-owner' }, count: 2 },
      { term: { kind: 'sponsor' }, count: 1 },
    ]);
  });

  it('owes nothing only when that is said', () => {
    expect(parseApprovals(' none ')).toEqual([]);
    expect(formatApprovals([])).toBe('none');
  });

  it('takes terms that mean the same for one', () => {
    expect(
      parseApprovals('anyOf(anyOf(owner, sponsor), owner)=1')[0].term,
    ).toEqual({ kind: 'anyOf', of: [{ kind: 'owner' }, { kind: 'sponsor' }] });
    expect(parseApprovals('anyOf(owner)=1')[0].term).toEqual({ kind: 'owner' });
  });

  it('reads stages, each after the other', () => {
    const text =
      'group:default/payments=2, owner=1; then anyOf(group:default/security, group:default/sre)=1';
    expect(parseApprovals(text).map(({ stage }) => stage)).toEqual([
      undefined,
      undefined,
      2,
    ]);
    expect(formatApprovals(parseApprovals(text))).toBe(text);
  });

  it('takes the later stage and the larger count of a term that two policies owe', () => {
    const union = (...texts: string[]) =>
      formatApprovals(unionApprovals(texts.map(parseApprovals)));
    expect(
      union(
        'owner=1; then group:default/security=1',
        'group:default/security=2',
      ),
    ).toBe('owner=1; then group:default/security=2');
    expect(union('owner=1', 'sponsor=1; then owner=1')).toBe(
      'sponsor=1; then owner=1',
    );
  });

  it.each([
    ['owner=1; group:default/security=1', 'does not begin with `then`'],
    ['owner=1; then', 'does not begin with `then`'],
    ['owner=1; then ', 'has no count'],
    ['owner=1;', 'does not begin with `then`'],
    ['; then owner=1', 'has no count'],
    ['none; then owner=1', 'has no count'],
    ['owner=1; then owner=1', 'names `owner` twice'],
    [
      'owner=1; then sponsor=1; then resource-owner=1; then group:a/a=1; then group:a/b=1; then group:a/c=1',
      'has more than 5 stages',
    ],
    ['', 'has no count'],
    ['owner', 'write it after the term, as `owner=1`'],
    ['owner=0', 'asks for `0` people'],
    ['owner=21', '1 to 20 are possible'],
    ['owner=-1', 'not a whole number'],
    ['owner=1.5', 'not a whole number'],
    ['owner=', 'not a whole number'],
    ['owner=1,', 'has no count'],
    ['Owner=1', 'is not an approver'],
    ['none=1', 'is not an approver'],
    ['none, owner=1', 'has no count'],
    ['group:security=1', 'a group in full'],
    ['group:default/Security=1', 'in lower case'],
    ['user:default/sam=1', 'is not an approver'],
    ['anyOf()=1', 'is not an approver'],
    ['anyOf(owner=1', 'has a bracket without its other half'],
    ['anyOf(owner))=1', 'has a bracket without its other half'],
    ['anyOf(owner) anyOf(sponsor)=1', 'has a bracket without its other half'],
    ['owner=1, owner=2', 'names `owner` twice'],
    ['anyOf(owner, sponsor)=1, anyOf(sponsor, owner)=1', 'twice'],
    [`owner=1${' '.repeat(2000)}`, 'is longer than 2000 characters'],
  ])('refuses `%s`', (text, message) => {
    expect(() => parseApprovals(text)).toThrow(message);
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(arbitraryRequirements, requirements => {
        const canonical = unionApprovals([requirements]);
        // A stage that two policies left empty is not written down.
        const stages = [...new Set(canonical.map(stageOf))];
        const dense = canonical.map(({ stage: _, ...rest }, at) => ({
          ...rest,
          ...inStage(stages.indexOf(stageOf(canonical[at])) + 1),
        }));
        expect(parseApprovals(formatApprovals(canonical))).toEqual(dense);
      }),
    );
  });
});

describe('termKey', () => {
  it('is equal for terms that mean the same, and only for them', () => {
    const security = group('security');
    const one: ApproverTerm = {
      kind: 'anyOf',
      of: [{ kind: 'anyOf', of: [{ kind: 'owner' }] }, security],
    };
    expect(termKey(one)).toBe('anyOf(group:default/security, owner)');
    expect(termKey(one)).not.toBe(termKey(security));
  });

  it('refuses an anyOf of nothing', () => {
    expect(() => canonicalTerm({ kind: 'anyOf', of: [] })).toThrow(
      'names nobody',
    );
  });
});
