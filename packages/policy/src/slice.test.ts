import { isAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import {
  CONDITIONS,
  ANY_ACTION,
  LOOSE,
  loaded,
  shippedFiles,
} from './__testUtils__/policies';
import { arbitraryRequest } from './__testUtils__/requests';
import { PolicySet } from './policySet';
import { PolicyRequest, canonicalRequest } from './request';
import { CEDAR_SCHEMA } from './schema';

/** Asks Cedar itself, with the whole set, the whole request and the schema. */
function askedWhole(set: PolicySet, request: PolicyRequest) {
  const { principal, resource, context } = canonicalRequest(request);
  const { ref, tenant, ...attributes } = resource;
  const principalUid = {
    type: `Custody::${principal.type}`,
    id: principal.id,
  };
  const resourceUid = { type: 'Custody::Identity', id: ref };
  const group = (id: string) => ({ type: 'Custody::Group', id });
  const answer = isAuthorized({
    principal: principalUid,
    action: { type: 'Custody::Action', id: request.action },
    resource: resourceUid,
    context: context as Record<string, string>,
    schema: CEDAR_SCHEMA,
    validateRequest: true,
    policies: {
      staticPolicies: Object.fromEntries(
        set.policies.map(({ id, text }) => [id, text]),
      ),
    },
    entities: [
      {
        uid: principalUid,
        attrs: { tenants: [...principal.tenants!] },
        parents: principal.groups.map(group),
        ...(principal.type === 'Workload' && { tags: principal.claims }),
      },
      {
        uid: resourceUid,
        attrs: {
          ...attributes,
          scopes: [...attributes.scopes],
          ...(tenant !== null && { tenant }),
        },
        parents: [],
      },
      ...principal.groups.map(id => ({
        uid: group(id),
        attrs: {},
        parents: [],
      })),
    ],
  });
  if (answer.type === 'failure') {
    throw new Error(JSON.stringify(answer.errors));
  }
  const { decision, diagnostics } = answer.response;
  return {
    decision,
    determining: [...diagnostics.reason].sort(),
    erring: diagnostics.errors.map(({ policyId }) => policyId).sort(),
  };
}

/** What a decision and Cedar's own answer must agree on. An error is a deny, whatever Cedar says. */
function bothAnswers(set: PolicySet, request: PolicyRequest) {
  const { decision, determining, erring } = askedWhole(set, request);
  const ours = set.decide(request);
  const errs = erring.length > 0;
  return {
    cedar: {
      effect: errs ? 'deny' : decision,
      errors: erring.length,
      policyIds: errs ? expect.arrayContaining(erring) : determining,
    },
    ours: {
      effect: ours.effect,
      errors: ours.errors.length,
      policyIds: ours.policyIds,
    },
  };
}

describe('a request cut down to what is read of it', () => {
  it('is decided like the whole request on the whole shipped set', async () => {
    const set = loaded(...(await shippedFiles()));
    fc.assert(
      fc.property(arbitraryRequest, request => {
        const { ours, cedar } = bothAnswers(set, request);
        expect(ours).toEqual(cedar);
      }),
      { numRuns: 150 },
    );
  });

  it.each(CONDITIONS.filter(each => each !== 'true'))(
    'is decided like the whole one by: %s',
    condition => {
      const set = loaded(
        `@id("p") @reason("r") ${LOOSE} permit (principal, ${ANY_ACTION}, resource) when { ${condition} };
       @id("f") @reason("r") forbid (principal, action, resource) unless { ${condition} };`,
      );
      fc.assert(
        fc.property(arbitraryRequest, request => {
          const { ours, cedar } = bothAnswers(set, request);
          expect(ours).toEqual(cedar);
        }),
        { numRuns: 20 },
      );
    },
  );

  it.each([
    ['principal == Custody::User::"user:default/ada"', 'as a person'],
    ['principal in Custody::Group::"group:default/platform"', 'as a group'],
    ['principal is Custody::Workload', 'as a type'],
    [
      'principal is Custody::User in Custody::Group::"group:default/platform"',
      'as both',
    ],
  ])('is decided alike when the scope names %s', scope => {
    const set = loaded(
      `@id("p") @reason("r") ${LOOSE} permit (${scope}, ${ANY_ACTION}, resource);`,
    );
    fc.assert(
      fc.property(arbitraryRequest, request => {
        const { ours, cedar } = bothAnswers(set, request);
        expect(ours).toEqual(cedar);
      }),
      { numRuns: 20 },
    );
  });
});
