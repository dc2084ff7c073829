import { ResponseError } from '@backstage/errors';
import {
  type CallOptions,
  componentFindings,
  HEALTH_STATES,
  type ComponentHealth,
  type CustodyClient,
  type HealthState,
  type IdentityDetail,
  type RequestView,
  type RouteName,
  type UpcomingRotation,
} from '@custody/backstage-plugin-custody-common';
import { auditDetail, auditHead, auditView } from './audit';
import { clockAt } from './clock';
import { rotation } from './identities';
import { people } from './people';
import { policyAnswer, policyOverview, policySet } from './policy';
import { delegation } from './delegations';
import { review } from './requests';
import type { World } from './world';

export type Call = { route: RouteName; request: unknown };

/** What a route should do instead: fail with a status, or never answer. */
export type Fault = { status: number; message: string } | 'never';

export type ScriptedApi = CustodyClient & {
  calls: Call[];
  faults: Partial<Record<RouteName, Fault>>;
};

/**
 * The backend, played from a world in memory, for tests and the dev app. It pages, filters and refuses as the
 * contract says; it does not decide.
 *
 * @param world - what there is; reviews and verbs change it
 * @param me - the signed-in person
 */
export function scriptedApi(
  world: World,
  me: string = people.lena.ref,
): ScriptedApi {
  const calls: Call[] = [];
  const faults: ScriptedApi['faults'] = {};
  const handlers: Partial<Record<RouteName, (request: any) => unknown>> = {
    // `any`: each handler knows the shape of its own route; the table of types can't follow a map of them.
    listIdentities: ({ query = {} }) => listIdentities(world, query),
    getIdentity: ({ params }) => findIdentity(world, params),
    componentHealth: ({ params }) => componentHealth(world, params),
    componentHistory: ({ query = {} }) =>
      page(
        world.history.filter(
          ({ request }) =>
            (!query.kind || request.kind === query.kind) &&
            (!query.identity || request.identity?.ref === query.identity),
        ),
        query,
      ),
    listRequests: ({ query = {} }) =>
      page(
        world.requests.filter(
          candidate =>
            (!query.state || candidate.state === query.state) &&
            (!query.identity || candidate.identity?.ref === query.identity) &&
            (!query.reviewable || candidate.can.review.allowed),
        ),
        query,
      ),
    getRequest: ({ params }) => findRequest(world, params.id),
    requestCertificate: ({ params }) =>
      JSON.stringify({ requestId: params.id }),
    audit: ({ query = {} }) => listAudit(world, query),
    auditEvent: ({ params }) => {
      const detail = auditDetail(world.audit.log, params.id);
      if (!detail) throw missing(`event \`${params.id}\``);
      return detail;
    },
    auditHeads: () => ({
      items: world.audit.log.length > 0 ? [auditHead(world.audit.log)] : [],
      nextCursor: null,
      unsealedSince: null,
    }),
    auditExport: () =>
      world.audit.log.map(record => `${JSON.stringify(record)}\n`).join(''),
    gates: () => ({ items: world.gates }),
    policy: () => policySet,
    policyOverview: ({ query = {} }) => ({ ...policyOverview, ...query }),
    evaluate: () => policyAnswer,
    rotationStatus: () => world.rotations,
    upcomingRotations: ({ query = {} }) => upcoming(world, query),
    tryNow: ({ params }) =>
      rotation(clockAt(Date.now()), { id: params.id, state: 'running' }),
    pauseRotations: ({ body }) => {
      world.rotations.paused = {
        by: me,
        reason: body.reason,
        since: new Date().toISOString(),
      };
      return world.rotations;
    },
    resumeRotations: () => {
      world.rotations.paused = null;
      return world.rotations;
    },
    scopes: () => ({ items: world.scopes }),
    preview: () => world.preview,
    review: ({ params, body }) => reviewRequest(world, params.id, body, me),
    breakGlass: ({ params }) => findRequest(world, params.id),
    reviewBreakGlass: ({ params }) => findRequest(world, params.id),
    submit: () => world.requests[0],
    listExceptions: ({ query = {} }) => {
      const found = world.exceptions.filter(
        ({ state, identity }) =>
          (!query.state || query.state === state) &&
          (!query.identity || query.identity === identity.ref),
      );
      return { ...page(found, query), total: found.length };
    },
    listDelegations: ({ query = {} }) => page(world.delegations, query),
    delegate: ({ body }) => {
      const made = delegation(clockAt(Date.now()), {
        ...body,
        delegator: { ref: me, title: null },
        delegate: { ref: body.delegate, title: null },
      });
      world.delegations.push(made);
      return made;
    },
    revokeDelegation: ({ params }) => {
      const [ended] = world.delegations.filter(({ id }) => id === params.id);
      ended.state = 'revoked';
      return ended;
    },
    rotate: ({ params, body }) => {
      const identity = findIdentity(world, params);
      const operation = rotation(clockAt(Date.now()), { reason: body.reason });
      identity.operation = operation;
      identity.operations = [operation, ...identity.operations];
      return operation;
    },
  };
  const call = async (
    route: RouteName,
    request: unknown = {},
    { onPart }: CallOptions = {},
  ) => {
    calls.push({ route, request });
    const fault = faults[route];
    if (fault === 'never') return new Promise<never>(() => {});
    if (fault) throw await refusal(fault.status, fault.message);
    const handler = handlers[route];
    if (!handler) throw await refusal(501, `\`${route}\` is not there yet`);
    const answer = structuredClone(await handler(request));
    if (!onPart || typeof answer !== 'string') return answer;
    await onPart(new TextEncoder().encode(answer) as Uint8Array<ArrayBuffer>);
    return '';
  };
  return new Proxy({ calls, faults } as ScriptedApi, {
    get: (target, key) =>
      key in target
        ? target[key as keyof ScriptedApi]
        : (request: unknown, options?: CallOptions) =>
            call(key as RouteName, request, options),
  });
}

async function refusal(status: number, message: string) {
  const name =
    { 403: 'NotAllowedError', 404: 'NotFoundError', 409: 'ConflictError' }[
      status
    ] ?? 'Error';
  const body = JSON.stringify({
    error: { name, message },
    response: { statusCode: status },
  });
  return ResponseError.fromResponse({
    ok: false,
    status,
    statusText: name,
    headers: new Headers({ 'content-type': 'application/json' }),
    text: async () => body,
  } as Response);
}

function page<V>(
  all: V[],
  { cursor, limit = 50 }: { cursor?: string; limit?: number },
) {
  const from = cursor ? Number(cursor) : 0;
  const items = all.slice(from, from + limit);
  const next = from + items.length;
  return { items, nextCursor: next < all.length ? String(next) : null };
}

type Names = { namespace: string; name: string };

function findIdentity(
  world: World,
  { namespace, name }: Names,
): IdentityDetail {
  const found = world.identities.find(
    identity => identity.namespace === namespace && identity.name === name,
  );
  if (!found) throw missing(`identity \`${namespace}/${name}\``);
  return found;
}

function findRequest(world: World, id: string): RequestView {
  const found =
    world.requests.find(candidate => candidate.id === id) ??
    world.history.find(({ request }) => request.id === id)?.request;
  if (!found) throw missing(`request \`${id}\``);
  return found;
}

function missing(what: string): Error {
  return Object.assign(new Error(`${what} is not there`), {
    statusCode: 404,
    cause: new Error(`${what} is not there`),
  });
}

function listIdentities(world: World, query: Record<string, any>) {
  const matching = world.identities.filter(
    identity =>
      (!query.type || identity.type === query.type) &&
      (!query.owner || identity.owner?.ref === query.owner) &&
      (!query.environment || identity.environment === query.environment) &&
      (!query.component || identity.component === query.component) &&
      (!query.finding ||
        identity.findings.some(({ rule }) => rule === query.finding)) &&
      (!query.q || identity.name.includes(query.q)),
  );
  const shown = matching.filter(
    ({ health }) => !query.health || health === query.health,
  );
  return {
    ...page(shown, query),
    ...(query.total ? { total: shown.length } : {}),
    ...(query.summary
      ? {
          counts: Object.fromEntries(
            HEALTH_STATES.map(state => [
              state,
              matching.filter(({ health }) => health === state).length,
            ]),
          ),
        }
      : {}),
  };
}

function listAudit(world: World, query: Record<string, any>) {
  const { log, whole } = world.audit;
  const found = log.filter(
    event =>
      ['type', 'actor', 'subject', 'outcome'].every(
        key =>
          !query[key] ||
          event[key as 'type' | 'actor' | 'subject'] === query[key],
      ) &&
      (!query.from || event.at >= query.from) &&
      (!query.until || event.at < query.until),
  );
  const { items, nextCursor } = page(found, query);
  return {
    items: items.map(auditView),
    nextCursor,
    whole,
    ...(query.total && { total: found.length }),
  };
}

function componentHealth(
  world: World,
  { namespace, name }: Names,
): ComponentHealth {
  const component = `component:${namespace}/${name}`;
  const identities = world.identities.filter(
    identity => identity.component === component,
  );
  const counts: Partial<Record<HealthState, number>> = {};
  for (const { health } of identities) {
    counts[health] = (counts[health] ?? 0) + 1;
  }
  return {
    component,
    health: identities[0]?.health ?? 'unknown',
    counts,
    identities,
    findings: componentFindings({
      identities: identities.length,
      declared: world.declared !== null,
    }),
    declared: world.declared,
  };
}

function upcoming(
  world: World,
  query: { days?: number; cursor?: string; limit?: number; total?: boolean },
) {
  const until = Date.now() + (query.days ?? 30) * 86_400_000;
  const items = world.identities
    .flatMap(identity =>
      identity.rotationDueAt && Date.parse(identity.rotationDueAt) <= until
        ? [{ ...identity, dueAt: identity.rotationDueAt }]
        : [],
    )
    .sort((a, b) => a.dueAt.localeCompare(b.dueAt))
    .map(
      ({
        ref,
        namespace,
        name,
        owner,
        component,
        provider,
        currentVersion,
        dueAt,
      }): UpcomingRotation => ({
        ref,
        namespace,
        name,
        owner,
        component,
        provider,
        currentVersion,
        dueAt,
        overdueAt: null,
        startsAt: world.rotations.paused ? null : dueAt,
        window: world.rotations.window,
        schedule: null,
        notWith: [],
      }),
    );
  return {
    ...page(items, query),
    ...(query.total ? { total: items.length } : {}),
  };
}

async function reviewRequest(
  world: World,
  id: string,
  body: { verdict: 'approve' | 'deny'; reason: string; digest: string },
  me: string,
) {
  const found = findRequest(world, id);
  if (found.digest !== body.digest) {
    throw await refusal(409, 'the digest is no longer that of the request');
  }
  found.reviews.push(
    review(clockAt(Date.now()), { ref: me, title: null }, body),
  );
  found.can.review = { allowed: false, reason: 'you have reviewed it' };
  if (body.verdict === 'deny') found.state = 'denied';
  return found;
}
