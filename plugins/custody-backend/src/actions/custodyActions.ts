import type { JsonObject } from '@backstage/types';
import type {
  ComponentHealth,
  RequestView,
} from '@custody/backstage-plugin-custody-common';
import type { ComponentHealthService } from '../services/identities/componentHealth';
import type { AuthorizedRequestsService } from '../services/requests';
import { type ActionDeps, createDefineAction } from './defineAction';
import { componentInput, payloadInput, requestInput } from './inputs';
import { requestFields } from './requestFields';

export type ActionServices = {
  componentHealth: Pick<ComponentHealthService, 'get'>;
  requests: Pick<AuthorizedRequestsService, 'get' | 'preview' | 'submit'>;
};

/** What agents and templates may ask of Custody, through Backstage's actions registry. */
export function registerCustodyActions(
  deps: ActionDeps,
  { componentHealth, requests }: ActionServices,
): void {
  const define = createDefineAction(deps);

  define({
    name: 'get-credential-health',
    title: 'Credential health of a component',
    description:
      'Says how the machine identities of a component are: health, what is wrong with each and what to do about it, when it is rotated next and when its grant ends. Secrets are never part of it.',
    readOnly: true,
    idempotent: true,
    input: z =>
      z.object({
        component: z
          .string()
          .describe(
            'entity ref of a component, such as `component:payments/ledger-api`',
          ),
      }),
    output: z =>
      z.object({ component: z.string(), health: z.string() }).passthrough(),
    accepts: componentInput,
    act: async (asker, { component }) =>
      healthInBrief(await componentHealth.get(asker, component)),
  });

  define({
    name: 'who-can-approve',
    title: 'Who can approve a request',
    description:
      'Says which approvals a request still needs, who can give each of them, and who has given those that are there.',
    readOnly: true,
    idempotent: true,
    input: z => z.object({ request: z.string().describe('id of the request') }),
    output: z =>
      z.object({ request: z.string(), state: z.string() }).passthrough(),
    accepts: requestInput,
    act: async (asker, { request }) =>
      approvalsOf(await requests.get(asker, request)),
  });

  define({
    name: 'preview-identity-request',
    title: 'What a request would meet',
    description:
      'Says what policy would decide about a request for a machine identity, who would have to approve it and what would be granted for how long. Nothing is submitted.',
    readOnly: true,
    idempotent: true,
    input: z => z.object(requestFields(z)),
    output: z => z.object({}).passthrough(),
    accepts: payloadInput,
    act: async (asker, payload) => json(await requests.preview(asker, payload)),
  });

  define({
    name: 'submit-identity-request',
    title: 'Ask for a machine identity',
    description:
      'Submits a request to create or change an identity, or to renew its grant, in the name of the person who asks. What policy owes has to be approved by other people. Preview it first, and show the person what it would meet. A request that is asked through a plugin registers no consumer: the person does that.',
    readOnly: false,
    idempotent: false,
    input: z => z.object(requestFields(z)),
    output: z =>
      z.object({ request: z.string(), state: z.string() }).passthrough(),
    accepts: payloadInput,
    act: async (asker, payload) =>
      approvalsOf(await requests.submit(asker, payload)),
  });
}

function healthInBrief(health: ComponentHealth): JsonObject {
  return json({
    component: health.component,
    health: health.health,
    findings: health.findings,
    identities: health.identities.map(each => ({
      ref: each.ref,
      health: each.health,
      owner: each.owner?.ref ?? null,
      environment: each.environment,
      risk: each.risk,
      scopes: each.scopes,
      findings: each.findings,
      rotationDueAt: each.rotationDueAt,
      grantEndsAt: each.grantEndsAt,
      pendingRequest: each.pendingRequestId,
    })),
  });
}

function approvalsOf(request: RequestView): JsonObject {
  return json({
    request: request.id,
    kind: request.kind,
    state: request.state,
    identity: request.identity?.ref ?? null,
    digest: request.digest,
    decision: request.decision,
    approvals: request.approvals,
  });
}

/** As it goes over the wire. */
function json(view: object): JsonObject {
  return JSON.parse(JSON.stringify(view));
}
