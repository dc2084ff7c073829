import type { JsonObject } from '@backstage/types';
import { z } from 'zod/v4';
import { IDENTITY_API_VERSION, IDENTITY_KIND } from './entity';
import { identityNameSchema } from './names';
import { identitySpecSchema } from './spec';

/** A zod definition as JSON Schema draft 7, without `$schema`, of what goes in. */
function draft7(schema: z.ZodType): JsonObject {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
  });
  return rest as JsonObject;
}

/** The `spec` of an identity as JSON Schema draft 7; made from the one definition in `spec.ts`. */
export const identitySpecJsonSchema: JsonObject = draft7(identitySpecSchema);

/**
 * The entity as JSON Schema draft 7, for `entityKindSchemaValidator` of the catalog model and for editors. No
 * `format`, because the catalog's validator knows none. What JSON Schema can't say (an agent needs a sponsor, refs
 * parse) is checked by `parseIdentityEntity`.
 */
export const identityEntityJsonSchema: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema',
  $id: 'CustodyIdentityV1alpha1',
  description:
    'A non-human principal: service account, workload, API client, integration, bot, agent or certificate.',
  allOf: [
    { $ref: 'Entity' },
    {
      type: 'object',
      required: ['apiVersion', 'kind', 'metadata', 'spec'],
      properties: {
        apiVersion: { enum: [IDENTITY_API_VERSION] },
        kind: { enum: [IDENTITY_KIND] },
        metadata: {
          type: 'object',
          required: ['name'],
          properties: {
            name: draft7(identityNameSchema),
            namespace: draft7(identityNameSchema),
          },
        },
        spec: identitySpecJsonSchema,
      },
    },
  ],
};
