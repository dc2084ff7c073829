import {
  componentFindings,
  HEALTH_STATES,
  type ComponentHealth,
  type HealthState,
  type IdentityDetail,
  type RouteQuery,
} from '@custody/backstage-plugin-custody-common';
import { clockAt } from '../clock';
import { rotation } from '../identities';
import type { World } from '../world';
import { type Handlers, missing, page } from './answers';

type Names = { namespace: string; name: string };

/** Identities: their lists, their pages, the cards of components, and the verb that begins a rotation. */
export function identityHandlers(world: World): Handlers {
  return {
    listIdentities: ({ query = {} }) => listIdentities(world, query),
    getIdentity: ({ params }) => findIdentity(world, params),
    componentHealth: ({ params }) => componentHealth(world, params),
    tryNow: ({ params }) =>
      rotation(clockAt(Date.now()), { id: params.id, state: 'running' }),
    rotate: ({ params, body }) => {
      const identity = findIdentity(world, params);
      const operation = rotation(clockAt(Date.now()), { reason: body.reason });
      identity.operation = operation;
      identity.operations = [operation, ...identity.operations];
      return operation;
    },
  };
}

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

function listIdentities(world: World, query: RouteQuery<'listIdentities'>) {
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
