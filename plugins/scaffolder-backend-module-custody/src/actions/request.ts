import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  quote,
  REQUEST_ACTION,
  type RequestPayloadInput,
} from '@custody/backstage-plugin-custody-common';
import { refusalOf } from '../admission/refusal';
import type { CustodyCalls } from '../custody/CustodyCalls';
import { readRequest } from '../request/readRequest';
import { requestExamples } from './requestExamples';

/**
 * `custody:request`: proposes an identity, with owner and scopes, in the name of the person who started the task. It
 * never waits for a review: what was decided comes back as state, and the engine acts once all approved.
 */
export function createRequestAction(options: {
  auth: AuthService;
  custody: CustodyCalls;
}) {
  const { auth, custody } = options;
  return createTemplateAction({
    id: REQUEST_ACTION,
    description:
      'Requests an identity with owner and scopes from Custody, or declares that the service needs none',
    examples: requestExamples,
    supportsDryRun: true,
    schema: {
      input: {
        identity: z =>
          z
            .object({
              name: z
                .string()
                .describe('Lower-case letters, digits and dashes'),
              namespace: z.string().optional(),
              title: z.string().optional(),
              type: z
                .string()
                .optional()
                .describe('`service-account` if not given'),
              component: z
                .string()
                .optional()
                .describe('Ref of the component that the identity acts for'),
              system: z.string().optional(),
              provider: z
                .string()
                .optional()
                .describe(
                  'Where the credential lives, e.g. `postgresql/ledger`',
                ),
              mode: z
                .string()
                .optional()
                .describe('`federated`, `leased`, `rotated` or `static`'),
              sponsor: z
                .string()
                .optional()
                .describe('The person answerable for an agent'),
            })
            .strict(),
        owner: z =>
          z.string().describe('Ref of the group that is answerable for it'),
        scopes: z =>
          z
            .union([z.array(z.string()), z.string()])
            .optional()
            .describe('Scopes of the vocabulary, or `none`'),
        noCredential: z =>
          z
            .object({ reason: z.string() })
            .strict()
            .optional()
            .describe('Instead of scopes: why no credential is needed'),
        reason: z => z.string().describe('Why; reviewers read it'),
        intent: z => z.string().optional(),
        consumers: z =>
          z
            .array(
              z
                .object({
                  name: z.string(),
                  keys: z.array(z.record(z.unknown())).optional(),
                  jwks: z
                    .object({ keys: z.array(z.record(z.unknown())) })
                    .passthrough()
                    .optional(),
                })
                .strict(),
            )
            .optional()
            .describe(
              'Who will use the credential: public JWKs, one to sign and one to decrypt',
            ),
      },
      output: {
        requestId: z => z.string().describe('Id of the request'),
        identityRef: z =>
          z
            .string()
            .optional()
            .describe(
              'Ref of the identity; none where no credential is needed',
            ),
        state: z =>
          z
            .string()
            .describe(
              'State of the request when it was made, e.g. `pending` or `approved`',
            ),
      },
    },
    async handler(ctx) {
      const requester = requesterOf(
        auth,
        await ctx.getInitiatorCredentials(),
        ctx.user?.ref,
      );
      const templateRef = ctx.templateInfo?.entityRef;
      if (!templateRef) {
        throw new InputError(
          'the task names no template: start it from a template of the catalog',
        );
      }
      const request = readRequest(ctx.input, {
        requester,
        // A dry run has no task that could be bound to a request.
        ...(!ctx.isDryRun && { task: { id: ctx.task.id, templateRef } }),
      });
      if ('problems' in request) {
        throw new InputError(request.problems.join('; '));
      }
      const result = ctx.isDryRun
        ? await tryOut(custody, request.payload)
        : await ctx.checkpoint({
            // Ids and states only: a checkpoint is stored as it is.
            key: 'custody.request',
            fn: () => send(custody, request.payload),
          });
      ctx.output('requestId', result.requestId);
      if (result.identityRef) {
        ctx.output('identityRef', result.identityRef);
      }
      ctx.output('state', result.state);
      ctx.logger.info(
        `${ctx.isDryRun ? 'would request' : 'requested'} ${
          result.identityRef ?? 'no credential'
        }: ${result.state}`,
      );
    },
  });
}

type Result = { requestId: string; identityRef: string | null; state: string };

async function send(
  custody: CustodyCalls,
  payload: RequestPayloadInput,
): Promise<Result> {
  const view = await custody.submit(payload);
  if (view.state === 'denied') {
    throw new NotAllowedError(
      `the request ${quote(view.id)} was denied: ${
        view.outcome ?? view.decision.reasons.join('; ')
      }`,
    );
  }
  return {
    requestId: view.id,
    identityRef: view.identity?.ref ?? null,
    state: view.state,
  };
}

async function tryOut(
  custody: CustodyCalls,
  payload: RequestPayloadInput,
): Promise<Result> {
  const preview = await custody.preview(payload);
  const refusal = refusalOf(preview);
  if (refusal) {
    throw refusal;
  }
  return {
    requestId: 'dry-run',
    identityRef:
      payload.kind === 'create'
        ? `identity:${payload.identity.namespace}/${payload.identity.name}`
        : null,
    state: preview.approvals.length > 0 ? 'pending' : 'approved',
  };
}

/**
 * The person in whose name the task asks.
 *
 * INVARIANT: the one who started the task and nobody else: whoever merely sets it going again must not be able to ask in
 * that person's name, and then approve.
 */
function requesterOf(
  auth: AuthService,
  initiator: BackstageCredentials,
  user: string | undefined,
): string {
  const caller = auth.isPrincipal(initiator, 'user')
    ? initiator.principal.userEntityRef
    : undefined;
  if (
    !caller ||
    !user ||
    caller.toLocaleLowerCase('en-US') !== user.toLocaleLowerCase('en-US')
  ) {
    throw new NotAllowedError(
      `the task was started by ${quote(
        user ?? 'no person',
      )} and set going by ${quote(
        caller ?? 'a service',
      )}: a request is made only by the person who starts the task, so start the template anew`,
    );
  }
  return user;
}
