import type {
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { RouteDefinition } from '@custody/backstage-plugin-custody-common';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { Request, Router } from 'express';
import type { z } from 'zod/v4';
import type { Caller } from '../services/ports';
import type { CallerResolver } from './callers';
import { parseInput, refuseNul } from './parseInput';

type ParamNames<Path extends string> =
  Path extends `${string}:${infer Name}/${infer Rest}`
    ? Name | ParamNames<`/${Rest}`>
    : Path extends `${string}:${infer Name}`
    ? Name
    : never;

type Part<D, K extends 'query' | 'body'> = D extends Record<
  K,
  infer S extends z.ZodType
>
  ? z.output<S>
  : undefined;

/** What a handler is given: parsed, and allowed to call. What the caller may see is the services' to say. */
export type RouteInput<D extends RouteDefinition> = {
  params: Record<ParamNames<D['path']>, string>;
  query: Part<D, 'query'>;
  body: Part<D, 'body'>;
  /** The request as it came, for what authenticates for itself. */
  req: Request;
} & (D['access'] extends 'consumer'
  ? unknown
  : {
      caller: Caller;
      credentials: BackstageCredentials<
        BackstageUserPrincipal | BackstageServicePrincipal
      >;
    });

/** What finds out who calls. */
export type RouteDeps = { httpAuth: HttpAuthService; callers: CallerResolver };

/** Adds one route of the table to a router. */
export type DefineRoute = <const D extends RouteDefinition>(
  router: Router,
  definition: D,
  handler: (input: RouteInput<D>) => Promise<z.input<D['response']>>,
) => void;

/**
 * Makes the function with which every route is added: credentials, access by the table, parsing, one call, answer.
 *
 * Handlers throw Backstage's errors; `express-promise-router` brings them to the error middleware.
 */
export function createDefineRoute(deps: RouteDeps): DefineRoute {
  return (router, definition, handler) => {
    router[definition.method](definition.path, async (req, res) => {
      const identified =
        definition.access === 'consumer'
          ? {}
          : await identifyCaller(deps, definition, req);
      refuseNul(req.params, 'path');
      const input = {
        ...identified,
        params: req.params,
        query: definition.query
          ? parseInput(definition.query, req.query, 'query')
          : undefined,
        body: definition.body
          ? parseInput(definition.body, req.body, 'body')
          : undefined,
        req,
      };
      const answer = await handler(
        // The parts were checked against the definition just now; TypeScript can't follow that through the generic.
        input as unknown as Parameters<typeof handler>[0],
      );
      res.status(definition.status).json(answer);
    });
  };
}

/**
 * Who calls a route, when they may call it at all.
 *
 * @throws AuthenticationError, NotAllowedError by the table of routes
 */
export async function identifyCaller(
  deps: RouteDeps,
  definition: RouteDefinition,
  req: Request,
) {
  const credentials = await credentialsFor(deps.httpAuth, definition, req);
  const caller = await deps.callers.callerOf(credentials, {
    anew: definition.method !== 'get',
  });
  if (definition.access === 'service') {
    checkService(definition, caller);
  }
  return { credentials, caller };
}

function credentialsFor(
  httpAuth: HttpAuthService,
  { access }: RouteDefinition,
  req: Request,
): Promise<
  BackstageCredentials<BackstageUserPrincipal | BackstageServicePrincipal>
> {
  switch (access) {
    case 'user':
      return httpAuth.credentials(req, { allow: ['user'] });
    case 'service':
      return httpAuth.credentials(req, { allow: ['service'] });
    default:
      return httpAuth.credentials(req, { allow: ['user', 'service'] });
  }
}

function checkService(definition: RouteDefinition, caller: Caller) {
  const allowed = (definition.services ?? []).map(id => `plugin:${id}`);
  if (caller.type !== 'service' || !allowed.includes(caller.subject)) {
    throw new NotAllowedError(
      `${
        caller.type === 'service' ? quote(caller.subject) : 'a person'
      } may not call \`${definition.path}\`; only ${allowed.join(', ')} may`,
    );
  }
}
