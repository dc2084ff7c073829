import { StatefulAuthorizationCall } from '@cedar-policy/cedar-wasm/nodejs';
import { PolicyRequest, canonicalRequest } from '@custody/policy';

/** Requests like those that people make, no two of them alike to policy. */
export function questions(count: number): PolicyRequest[] {
  return Array.from(
    { length: count },
    (_, at): PolicyRequest => ({
      action: 'create',
      principal: {
        type: 'User',
        id: `user:default/engineer-${at % 50}`,
        groups: [
          'group:default/payments',
          'group:default/engineering',
          'group:default/northwind-pay',
        ],
        tenants: ['payments'],
      },
      resource: {
        ref: `identity:payments/service-${at}`,
        owner: 'group:default/payments',
        tenant: 'payments',
        environment: at % 2 === 0 ? 'production' : 'staging',
        exposure: 'internal',
        type: 'service-account',
        mode: 'rotated',
        risk: at % 3 === 0 ? 'high' : 'low',
        scopes: ['ledger:write', `ledger:account-${at}`],
        component: `component:payments/service-${at}`,
        componentLifecycle: 'production',
        componentCount: 1,
        environmentCount: 1,
      },
      context: { reason: `service ${at} writes ledger entries` },
    }),
  );
}

/** The raw call for a request, as somebody would write it who knows Cedar and nothing of our slices. */
export function rawCall(
  request: PolicyRequest,
  preparsedPolicySetId: string,
): StatefulAuthorizationCall {
  const { action, principal, resource, context } = canonicalRequest(request);
  const { ref, tenant, scopes, ...attributes } = resource;
  const principalUid = { type: `Custody::${principal.type}`, id: principal.id };
  const resourceUid = { type: 'Custody::Identity', id: ref };
  return {
    preparsedPolicySetId,
    action: { type: 'Custody::Action', id: action },
    principal: principalUid,
    resource: resourceUid,
    context: {
      reason: context.reason ?? '',
      exceptions: [...(context.exceptions ?? [])],
      requesterIsOwnerMember: context.requesterIsOwnerMember ?? false,
      serviceRequest: context.serviceRequest ?? false,
      unattributed: context.unattributed ?? false,
      widens: context.widens ?? true,
      calendar: [...(context.calendar ?? [])],
    },
    entities: [
      {
        uid: principalUid,
        attrs: { tenants: [...(principal.tenants ?? [])] },
        parents: principal.groups.map(id => ({ type: 'Custody::Group', id })),
      },
      {
        uid: resourceUid,
        attrs: { ...attributes, tenant: tenant ?? '', scopes: [...scopes] },
        parents: [],
      },
    ],
  };
}
