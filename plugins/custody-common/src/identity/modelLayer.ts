import { createCatalogModelLayer } from '@backstage/catalog-model/alpha';
import { IDENTITY_KIND } from './entity';
import { identitySpecJsonSchema } from './jsonSchema';
import { RELATION_HAS_IDENTITY, RELATION_IDENTITY_OF } from './relations';

/**
 * The kind as a layer of the catalog model, for catalogs that are run by model layers. The processor of the catalog
 * module checks more (names, refs, sponsors) and works beside it.
 *
 * INVARIANT: no relation field for `spec.component`. A layer would draw `hasIdentity` from the entity's own word; only
 * the processor knows whether the record published it.
 */
export const custodyCatalogModelLayer = createCatalogModelLayer({
  layerId: 'custody.dev/kind-identity',
  builder: model => {
    model.addKind({
      group: 'custody.dev',
      names: {
        kind: IDENTITY_KIND,
        singular: 'identity',
        plural: 'identities',
      },
      description:
        'A non-human principal: service account, workload, API client, integration, bot, agent or certificate.',
      versions: [
        {
          name: 'v1alpha1',
          relationFields: [
            {
              selector: { path: 'spec.owner' },
              relation: 'ownedBy',
              defaultKind: 'Group',
              defaultNamespace: 'inherit',
              allowedKinds: ['Group', 'User'],
            },
            {
              selector: { path: 'spec.system' },
              relation: 'partOf',
              defaultKind: 'System',
              defaultNamespace: 'inherit',
            },
            {
              selector: { path: 'spec.dependsOn' },
              relation: 'dependsOn',
              defaultKind: 'Resource',
              defaultNamespace: 'inherit',
            },
          ],
          schema: {
            jsonSchema: {
              type: 'object',
              required: ['spec'],
              properties: { spec: identitySpecJsonSchema },
            },
          },
        },
      ],
    });
    model.addRelationPair({
      fromKind: 'Component',
      toKind: IDENTITY_KIND,
      description: 'From a component to an identity that acts for it.',
      forward: { type: RELATION_HAS_IDENTITY, title: 'has identity' },
      reverse: { type: RELATION_IDENTITY_OF, title: 'identity of' },
    });
    model.updateRelationPair({
      fromKind: IDENTITY_KIND,
      toKind: ['Group', 'User'],
      forward: { type: 'ownedBy' },
      reverse: { type: 'ownerOf' },
    });
    model.updateRelationPair({
      fromKind: IDENTITY_KIND,
      toKind: 'System',
      forward: { type: 'partOf' },
      reverse: { type: 'hasPart' },
    });
    model.updateRelationPair({
      fromKind: IDENTITY_KIND,
      toKind: ['Component', 'Resource'],
      forward: { type: 'dependsOn' },
      reverse: { type: 'dependencyOf' },
    });
  },
});
