import {
  coreServices,
  createBackendPlugin,
  type BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  routes,
  type Preview,
  type RequestPayload,
  type RequestView,
  type TaskCheckView,
} from '@custody/backstage-plugin-custody-common';
import express from 'express';
import PromiseRouter from 'express-promise-router';

export const OWNER = 'group:default/payments';
export const ADA = 'user:default/ada';
export const SCOPES = ['ledger:write', 'ledger:read'];

type Call = { route: string; caller: string; body: unknown };

/**
 * A stand-in for the backend of Custody, over HTTP and by its table of routes. It knows one owner with one member, two
 * scopes, and keeps requests by task.
 */
export class FakeCustody {
  readonly calls: Call[] = [];
  readonly requests = new Map<string, RequestView>();
  down = false;
  denies = false;
  /** Whether effects wait for approval. */
  afterApproval = false;

  callsOf(route: string): Call[] {
    return this.calls.filter(call => call.route === route);
  }

  preview(payload: RequestPayload, caller: string): Preview {
    const requester = payload.requester ?? caller;
    const problem = (field: string, value: string, message: string) => ({
      field,
      value,
      message,
      remedy: 'choose another',
    });
    const owner = payload.kind === 'create' ? payload.identity.owner : OWNER;
    const scopes = payload.kind === 'create' ? payload.identity.scopes : [];
    const problems = [
      ...(owner.startsWith('group:default/nowhere')
        ? [problem('owner', owner, 'no such group')]
        : []),
      ...(owner === OWNER && requester !== ADA
        ? [problem('owner', owner, 'you are not a member')]
        : []),
      ...(payload.kind === 'create' && this.#exists(payload.identity)
        ? [problem('identity.name', payload.identity.name, 'exists already')]
        : []),
      ...scopes
        .filter(scope => !SCOPES.includes(scope))
        .map(scope => problem('scopes', scope, 'no such scope')),
    ];
    return {
      submittable: problems.length === 0 && !this.denies,
      problems,
      decision: {
        effect: this.denies ? 'deny' : 'allow',
        policyIds: ['p'],
        reasons: [this.denies ? 'not on a Friday' : 'needs the owner'],
        obligations: null,
        policyHash: 'h',
      },
      derived: null,
      approvals: [
        {
          term: 'owner',
          label: 'payments',
          count: 1,
          stage: 1,
          eligible: [],
          givenBy: [],
        },
      ],
      digest: null,
      grantEndsAt: null,
      usuallyApprovedIn: null,
    };
  }

  #exists({ namespace, name }: { namespace: string; name: string }): boolean {
    const ref = `identity:${namespace}/${name}`;
    return [...this.requests.values()].some(
      request => request.identity?.ref === ref && request.state !== 'pending',
    );
  }

  submit(payload: RequestPayload): RequestView {
    const task = payload.task;
    const known = task && this.requests.get(task.id);
    if (known) {
      return known;
    }
    const identity = payload.kind === 'create' ? payload.identity : undefined;
    const view = requestView({
      id: `req-${this.requests.size + 1}`,
      kind: payload.kind,
      identityRef:
        identity && `identity:${identity.namespace}/${identity.name}`,
      requester: payload.requester ?? 'nobody',
      task: task ?? null,
      reason: payload.reason,
    });
    this.requests.set(task?.id ?? view.id, view);
    return view;
  }

  check(
    taskId: string,
    body: { component?: string; owner?: string },
  ): TaskCheckView {
    const request = this.requests.get(taskId);
    const waits = this.afterApproval && request?.state === 'pending';
    const wrong =
      (!request && 'no identity was requested by this task') ||
      (request?.state === 'withdrawn' && 'the request is withdrawn') ||
      (body.owner && body.owner !== OWNER && `the owner is ${body.owner}`) ||
      (waits && 'it waits for approval') ||
      null;
    return {
      allowed: !wrong,
      reason: wrong,
      requestId: request?.id ?? null,
      state: request?.state ?? null,
      waits: waits && wrong === 'it waits for approval',
    };
  }
}

function requestView(of: {
  id: string;
  kind: RequestView['kind'];
  identityRef?: string;
  requester: string;
  task: RequestView['task'];
  reason: string;
}): RequestView {
  const [, namespace, name] = of.identityRef?.match(/:(.*)\/(.*)/) ?? [];
  const ref = (value: string) => ({ ref: value, title: null });
  return {
    id: of.id,
    kind: of.kind,
    state: of.identityRef ? 'pending' : 'fulfilled',
    identity: of.identityRef
      ? {
          ref: of.identityRef,
          uid: 'u',
          namespace,
          name,
          title: null,
          type: 'service-account',
        }
      : null,
    component: null,
    owner: ref(OWNER),
    newOwner: null,
    exception: null,
    sponsor: null,
    requester: ref(of.requester),
    submittedBy: 'plugin:scaffolder',
    reason: of.reason,
    intent: null,
    task: of.task,
    derived: null,
    consumers: [],
    decision: {
      effect: 'allow',
      policyIds: [],
      reasons: [],
      obligations: null,
      policyHash: 'h',
    },
    approvals: [],
    stage: 1,
    reviews: [],
    digest: 'd',
    rotation: null,
    changes: null,
    grantedToday: null,
    granted: null,
    breakGlass: null,
    breakGlassOffer: null,
    createdAt: '2026-11-22T12:00:00.000Z',
    expiresAt: null,
    decidedAt: null,
    fulfilledAt: null,
    outcome: null,
    askAgain: null,
    startAgain: false,
    can: {
      review: { allowed: false, reason: null },
      deny: { allowed: false, reason: null },
      withdraw: { allowed: false, reason: null },
      breakGlass: { allowed: false, reason: null },
      reviewBreakGlass: { allowed: false, reason: null },
      reviewAs: [],
    },
  };
}

/** The plugin `custody`, answering by `fake`. */
export const fakeCustodyPlugin = (fake: FakeCustody) =>
  createBackendPlugin({
    pluginId: 'custody',
    register(reg) {
      reg.registerInit({
        deps: {
          http: coreServices.httpRouter,
          httpAuth: coreServices.httpAuth,
        },
        async init({ http, httpAuth }) {
          const router = PromiseRouter();
          router.use(express.json({ limit: '10MB' }), (_req, _res, next) => {
            if (fake.down) {
              throw new Error('the database is gone');
            }
            next();
          });
          const called = async (
            req: express.Request,
            route: keyof typeof routes,
          ) => {
            const credentials = await httpAuth.credentials(req, {
              allow: ['user', 'service'],
            });
            const caller = nameOf(credentials);
            fake.calls.push({ route, caller, body: req.body });
            return caller;
          };
          const parsed = <T>(
            schema: { parse(value: unknown): T },
            body: unknown,
          ): T => {
            try {
              return schema.parse(body);
            } catch (error) {
              throw new InputError(`malformed: ${error}`);
            }
          };
          const mustBeScaffolder = (caller: string) => {
            if (caller !== 'plugin:scaffolder') {
              throw new NotAllowedError(`${caller} may not call this`);
            }
          };
          const mayName = (payload: RequestPayload, caller: string) => {
            if (payload.requester || payload.task) mustBeScaffolder(caller);
          };

          router.post('/requests/preview', async (req, res) => {
            const caller = await called(req, 'preview');
            const payload = parsed(routes.preview.body, req.body);
            mayName(payload, caller);
            res.json(fake.preview(payload, caller));
          });
          router.post('/requests', async (req, res) => {
            const caller = await called(req, 'submit');
            const payload = parsed(routes.submit.body, req.body);
            mayName(payload, caller);
            res.status(201).json(fake.submit(payload));
          });
          router.post('/requests/:id/bind', async (req, res) => {
            mustBeScaffolder(await called(req, 'bind'));
            parsed(routes.bind.body, req.body);
            const found = [...fake.requests.values()].find(
              r => r.id === req.params.id,
            );
            if (!found) throw new NotFoundError(`no request ${req.params.id}`);
            res.json(found);
          });
          router.post('/tasks/:taskId/check', async (req, res) => {
            mustBeScaffolder(await called(req, 'checkTask'));
            res.json(
              fake.check(
                req.params.taskId,
                parsed(routes.checkTask.body, req.body),
              ),
            );
          });
          http.use(router);
        },
      });
    },
  });

function nameOf(credentials: BackstageCredentials): string {
  const principal = credentials.principal as {
    userEntityRef?: string;
    subject?: string;
  };
  return principal.userEntityRef ?? principal.subject ?? 'none';
}
