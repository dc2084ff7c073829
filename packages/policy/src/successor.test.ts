import fc from 'fast-check';
import {
  arbitraryPolicy,
  ERRING,
  loaded,
  type MadePolicy,
  policyText,
  shippedFiles,
} from './__testUtils__/policies';
import { aRequest, arbitraryRequest } from './__testUtils__/requests';
import type { PolicySet } from './policySet';
import { successorOf } from './successor';

const RUNS = { numRuns: 40 };

const request = arbitraryRequest.map(each => ({
  ...each,
  action: each.context.widens ? ('create' as const) : ('change' as const),
}));
/** Some err, which no set may take for "does not apply". */
const policy = fc
  .tuple(arbitraryPolicy, fc.integer({ min: 0, max: 9 }))
  .map(
    ([made, at]): MadePolicy =>
      at === 0 ? { ...made, condition: ERRING } : made,
  );

type Named = { id: string; made: MadePolicy };
const named: fc.Arbitrary<Named> = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  made: policy,
});
const policies = fc.uniqueArray(named, {
  minLength: 1,
  maxLength: 5,
  selector: ({ id }) => id,
});
/** Two sets of which some policies are the same, some changed under their id, some gone and some new. */
const twoSets = fc
  .tuple(
    policies,
    policies,
    fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  )
  .map(([before, other, same]): [Named[], Named[]] => [
    before,
    other.map((each, at) => {
      const twin = before.find(({ id }) => id === each.id);
      return twin && same[at] ? twin : each;
    }),
  ]);

const setOf = (list: readonly Named[]): PolicySet =>
  loaded(...list.map(({ id, made }) => policyText(made, id)));

describe('the successor of a set', () => {
  it('says what the changed set says, whatever changed', () => {
    fc.assert(
      fc.property(
        twoSets,
        fc.array(request, { minLength: 1, maxLength: 5 }),
        ([before, after], asked) => {
          const [from, to] = [setOf(before), setOf(after)];
          const successor = successorOf(from, to);
          for (const each of asked) {
            expect(successor(from.decide(each))).toEqual(to.decide(each));
          }
        },
      ),
      RUNS,
    );
  });

  it('takes what is only said otherwise for the same policy, with what it owes now', async () => {
    const files = await shippedFiles();
    const from = loaded(...files);
    const to = loaded(
      ...files.map(({ name, text }) => ({
        name,
        text: text.replaceAll('@maxGrant("P90D")', '@maxGrant("P60D")'),
      })),
    );
    const ask = jest.spyOn(to, 'decide');
    const asked = aRequest({ resource: { risk: 'high' } });
    const decision = successorOf(from, to)(from.decide(asked));
    expect(decision.obligations?.maxGrant).toBe('P60D');
    expect(ask).not.toHaveBeenCalled();
    ask.mockRestore();
    expect(decision).toEqual(to.decide(asked));
  });

  it('says of what can’t be asked what the changed set says', async () => {
    const set = loaded(...(await shippedFiles()));
    const unknown = { ...aRequest(), action: 'destroy' } as never;
    const before = set.decide(unknown);
    expect(before.errors).toHaveLength(1);
    expect(successorOf(set, set)(before)).toEqual(before);
  });
});
