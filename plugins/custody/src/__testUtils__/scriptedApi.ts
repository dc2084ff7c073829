import type {
  CallOptions,
  CustodyClient,
  RouteName,
} from '@custody/backstage-plugin-custody-common';
import { people } from './people';
import { type Handlers, refusal } from './scripted/answers';
import { identityHandlers } from './scripted/identities';
import { platformHandlers } from './scripted/platform';
import { requestHandlers } from './scripted/requests';
import { rotationHandlers } from './scripted/rotations';
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
  const handlers: Handlers = {
    ...identityHandlers(world),
    ...rotationHandlers(world, me),
    ...requestHandlers(world, me),
    ...platformHandlers(world),
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
    // Safe: the client's types give each route the request that its handler takes.
    const handler = handlers[route] as
      | ((asked: unknown) => unknown)
      | undefined;
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
