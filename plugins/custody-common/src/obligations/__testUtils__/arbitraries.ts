import fc from 'fast-check';
import { EFFECTS, Obligations } from '../obligations';
import { TIERS } from '../levels';
import { ApprovalRequirement, ApproverTerm, inStage } from '../terms';

const plainTerm: fc.Arbitrary<ApproverTerm> = fc.constantFrom<ApproverTerm>(
  { kind: 'owner' },
  { kind: 'resource-owner' },
  { kind: 'sponsor' },
  { kind: 'group', ref: 'group:default/security' },
  { kind: 'group', ref: 'group:default/sre' },
);

export const arbitraryTerm: fc.Arbitrary<ApproverTerm> = fc.letrec<{
  term: ApproverTerm;
}>(tie => ({
  term: fc.oneof(
    { maxDepth: 2 },
    plainTerm,
    fc.record({
      kind: fc.constant('anyOf' as const),
      of: fc.array(tie('term'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).term;

export const arbitraryRequirements: fc.Arbitrary<ApprovalRequirement[]> =
  fc.array(
    fc
      .record({
        term: arbitraryTerm,
        count: fc.integer({ min: 1, max: 20 }),
        stage: fc.integer({ min: 1, max: 3 }),
      })
      .map(({ stage, ...requirement }) => ({
        ...requirement,
        ...inStage(stage),
      })),
    { maxLength: 5 },
  );

// Several of these are of one length, written differently.
const limit = fc.constantFrom(
  null,
  'PT24H',
  'P1D',
  'PT1440M',
  'PT15M',
  'PT900S',
  'P7D',
  'P1W',
  'P90D',
);

export const arbitraryObligations: fc.Arbitrary<Obligations> = fc.record({
  tier: fc.constantFrom(...TIERS),
  approvals: arbitraryRequirements,
  maxGrant: limit,
  rotateEvery: limit,
  maxTtl: limit,
  maxOverlap: limit,
  effects: fc.constantFrom(...EFFECTS),
});
