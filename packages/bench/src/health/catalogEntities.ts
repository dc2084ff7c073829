import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  Entity,
} from '@backstage/catalog-model';
import type { EntityProvider } from '@backstage/plugin-catalog-node';
import {
  CUSTODY_LOCATION_TYPE,
  IDENTITY_API_VERSION,
  IDENTITY_KIND,
} from '@custody/backstage-plugin-custody-common';
import {
  componentName,
  componentRef,
  ESTATE,
  EVERYBODY,
  identitiesOf,
  identityName,
  NAMESPACE,
  PERSON,
  teamRef,
} from './estate';

/** As what the record publishes has it: only then is an identity tied to its component. */
const LOCATION = `${CUSTODY_LOCATION_TYPE}:estate`;

const TEAMS = Array.from({ length: ESTATE.teams }, (_, at) => teamRef(at));

/** What the catalog processes for itself: all people and teams, and one component with its identities. */
export function processedEntities(): Entity[] {
  return [
    entity('User', PERSON.split('/')[1], { memberOf: [EVERYBODY] }),
    ...[EVERYBODY, ...TEAMS].map(ref =>
      entity('Group', ref.split('/')[1], { type: 'team', children: [] }),
    ),
    entity(
      'Component',
      componentName(0),
      { type: 'service', lifecycle: 'production', owner: teamRef(0) },
      NAMESPACE,
    ),
    ...identitiesOf(0).map(at => ({
      ...entity(
        IDENTITY_KIND,
        identityName(at),
        {
          type: 'service-account',
          owner: teamRef(0),
          component: componentRef(0),
          scopes: ['ledger:read', 'ledger:write'],
          credential: { provider: 'postgresql/ledger', mode: 'rotated' },
        },
        NAMESPACE,
      ),
      apiVersion: IDENTITY_API_VERSION,
    })),
  ];
}

/** @returns a provider that gives the catalog some entities at once, and never again */
export function staticProvider(entities: Entity[]): EntityProvider {
  return {
    getProviderName: () => 'estate',
    async connect(connection) {
      await connection.applyMutation({
        type: 'full',
        entities: entities.map(each => ({ entity: each })),
      });
    },
  };
}

function entity(
  kind: string,
  name: string,
  spec: Entity['spec'],
  namespace = 'default',
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name,
      namespace,
      annotations: {
        [ANNOTATION_LOCATION]: LOCATION,
        [ANNOTATION_ORIGIN_LOCATION]: LOCATION,
      },
    },
    spec,
  };
}
