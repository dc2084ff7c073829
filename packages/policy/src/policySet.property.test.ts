import { isStricter } from '@custody/backstage-plugin-custody-common';
import fc from 'fast-check';
import {
  ERRING,
  MadePolicy,
  arbitraryPolicy,
  loaded,
  policyText,
} from './__testUtils__/policies';
import { aRequest, arbitraryRequest } from './__testUtils__/requests';
import { PolicySet } from './policySet';

const RUNS = { numRuns: 100 };

const request = arbitraryRequest.map(each => ({
  ...each,
  action: each.context.widens ? ('create' as const) : ('change' as const),
}));
const policies = fc.array(arbitraryPolicy, { minLength: 1, maxLength: 6 });

/** Of which one always permits, so that most requests are allowed. */
const permitting = fc
  .tuple(arbitraryPolicy, policies)
  .map(([one, more]): MadePolicy[] => [
    {
      ...one,
      effect: 'permit',
      actions: ['create', 'change'],
      condition: 'true',
    },
    ...more,
  ]);

function setOf(made: readonly MadePolicy[]): PolicySet {
  return loaded(...made.map((policy, at) => policyText(policy, `p${at}`)));
}

describe('a policy set, on real Cedar', () => {
  it('is never looser than any of the permits that determine it', () => {
    fc.assert(
      fc.property(permitting, request, (made, asked) => {
        const set = setOf(made);
        const decision = set.decide(asked);
        const permits = decision.effect === 'allow' ? decision.policyIds : [];
        for (const id of permits) {
          const one = set.policies.find(policy => policy.id === id)!;
          expect(isStricter(one.obligations!, decision.obligations!)).toBe(
            false,
          );
        }
      }),
      RUNS,
    );
  });

  it('never owes less with one permit more', () => {
    fc.assert(
      fc.property(
        permitting,
        arbitraryPolicy,
        request,
        (made, extra, asked) => {
          const before = setOf(made).decide(asked);
          const after = setOf([...made, { ...extra, effect: 'permit' }]).decide(
            asked,
          );
          const allowed = before.obligations !== null;
          const looser =
            allowed &&
            after.obligations !== null &&
            isStricter(before.obligations!, after.obligations);
          // Only an error of the new permit may take an allowance away.
          const lost = allowed && after.effect === 'deny';
          expect({ looser, lost }).toEqual({
            looser: false,
            lost: allowed && after.errors.length > 0,
          });
        },
      ),
      RUNS,
    );
  });

  it('never allows more with one forbid more', () => {
    fc.assert(
      fc.property(policies, arbitraryPolicy, request, (made, extra, asked) => {
        const before = setOf(made).decide(asked);
        const after = setOf([...made, { ...extra, effect: 'forbid' }]).decide(
          asked,
        );
        // Either it is denied now, or nothing has changed.
        expect([null, before.obligations]).toContainEqual(after.obligations);
      }),
      RUNS,
    );
  });

  it('does not depend on the order of policies, nor of files', () => {
    fc.assert(
      fc.property(
        policies.chain(made =>
          fc.record({
            texts: fc.constant(made.map((p, at) => policyText(p, `p${at}`))),
            order: fc.shuffledSubarray([...made.keys()], {
              minLength: made.length,
            }),
          }),
        ),
        request,
        ({ texts, order }, asked) => {
          const files = texts.map((text, at) => ({
            name: `${at}.cedar`,
            text,
          }));
          const shuffled = order.map(at => files[at]);
          expect(loaded(...shuffled).decide(asked)).toEqual(
            loaded(...files).decide(asked),
          );
          const { policyHash: _, ...one } = loaded(texts.join('\n')).decide(
            asked,
          );
          const { policyHash: __, ...other } = loaded(
            order.map(at => texts[at]).join('\n'),
          ).decide(asked);
          expect(other).toEqual(one);
        },
      ),
      RUNS,
    );
  });

  it.each(['forbid', 'permit'] as const)(
    'never allows where a %s errs',
    effect => {
      fc.assert(
        fc.property(
          policies,
          arbitraryPolicy,
          request,
          (made, extra, asked) => {
            const erring: MadePolicy = {
              ...extra,
              effect,
              actions: [asked.action],
              condition: ERRING,
            };
            const decision = setOf([...made, erring]).decide({
              ...asked,
              context: { ...asked.context, ttlSeconds: 900 },
            });
            expect(decision.effect).toBe('deny');
            expect(decision.obligations).toBeNull();
            expect(decision.errors.join()).toContain('overflow');
            expect(decision.policyIds).toContain(`p${made.length}`);
          },
        ),
        RUNS,
      );
    },
  );

  it('says the same when asked again, whatever was done to its answer', () => {
    const set = loaded(
      policyText(
        {
          effect: 'permit',
          actions: ['create'],
          condition: 'true',
          obligations: {
            tier: 'high',
            approvals: [{ term: { kind: 'owner' }, count: 1 }],
            maxGrant: 'P1D',
            rotateEvery: 'P1D',
            maxTtl: 'PT1H',
            maxOverlap: null,
            effects: 'immediate',
          },
        },
        'p0',
      ),
    );
    const first = set.decide(aRequest());
    const kept = structuredClone(first);
    first.obligations!.approvals[0].count = 0;
    first.obligations!.tier = 'low';
    first.reasons.push('tampered');
    first.policyIds.length = 0;
    expect(set.decide(aRequest())).toEqual(kept);
  });
});
