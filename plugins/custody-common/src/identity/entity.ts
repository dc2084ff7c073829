import type { Entity } from '@backstage/catalog-model';
import { z } from 'zod/v4';
import { identityNameSchema } from './names';
import { identitySpecSchema, type IdentitySpec } from './spec';

/** Group and version of the kind. */
export const IDENTITY_API_VERSION = 'custody.dev/v1alpha1';
export const IDENTITY_KIND = 'Identity';

/** A non-human principal in the software catalog. */
export interface IdentityEntityV1alpha1 extends Entity {
  apiVersion: typeof IDENTITY_API_VERSION;
  kind: typeof IDENTITY_KIND;
  spec: IdentitySpec;
}

/** An entity ref as people write it: `group:default/payments`, `payments/ledger` or `payments`. */
const SHORT_REF =
  /^([a-z][a-z0-9-]*:)?([a-z0-9][-a-z0-9_.]*\/)?[a-z0-9][-a-z0-9_.]*$/i;

const REFS = ['owner', 'sponsor', 'component', 'system'] as const;

/**
 * The whole entity, as the catalog processor checks it. `metadata` is checked by the catalog itself besides its
 * name and namespace, which are stricter here: lower-case ASCII only.
 */
export const identityEntitySchema = z.looseObject({
  apiVersion: z.literal(IDENTITY_API_VERSION),
  kind: z.literal(IDENTITY_KIND),
  metadata: z.looseObject({
    name: identityNameSchema,
    namespace: identityNameSchema.optional(),
  }),
  spec: identitySpecSchema.superRefine((spec, ctx) => {
    const refs = [
      ...REFS.map(key => [[key], spec[key]] as const),
      ...(spec.dependsOn ?? []).map(
        (ref, index) => [['dependsOn', index], ref] as const,
      ),
    ];
    for (const [path, ref] of refs) {
      if (ref !== undefined && !SHORT_REF.test(ref)) {
        ctx.addIssue({
          code: 'custom',
          path: [...path],
          message:
            'is not an entity ref: write it as `kind:namespace/name`, e.g. `group:default/payments`',
        });
      }
    }
    if (spec.type === 'agent' && spec.sponsor === undefined) {
      ctx.addIssue({
        code: 'custom',
        path: ['sponsor'],
        message:
          'is missing: an agent needs a sponsor, the person answerable for it, e.g. `user:default/ada`',
      });
    }
  }),
});

/** Whether this is an `Identity` of the version that this package knows. Says nothing of whether it is valid. */
export function isIdentityEntity(
  entity: Entity,
): entity is IdentityEntityV1alpha1 {
  return (
    entity.apiVersion === IDENTITY_API_VERSION && entity.kind === IDENTITY_KIND
  );
}
