import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import { RESOURCE_TYPE_CUSTODY_IDENTITY } from '@custody/backstage-plugin-custody-common';
import { z } from 'zod/v4';

/** What permission rules look at: of an identity, or of the identity that a request is about. */
export type IdentityResource = {
  ref: string;
  owner: string;
  tenant: string | null;
  environment: string | null;
};

/** One condition on a column. */
export type IdentityCondition = {
  column: 'owner' | 'tenant' | 'environment';
  values: string[];
};

export const identityResourceRef = createPermissionResourceRef<
  IdentityResource,
  IdentityCondition
>().with({ pluginId: 'custody', resourceType: RESOURCE_TYPE_CUSTODY_IDENTITY });

export const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow what one of these groups or users owns',
  resourceRef: identityResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity refs, usually those that the user belongs to'),
  }),
  apply: ({ owner }, { claims }) => claims.includes(owner),
  toQuery: ({ claims }) => ({ column: 'owner', values: claims }),
});

export const inTenant = createPermissionRule({
  name: 'IN_TENANT',
  description: 'Allow what belongs to one of these tenants',
  resourceRef: identityResourceRef,
  paramsSchema: z.object({
    tenants: z
      .array(z.string())
      .describe('Names of tenants, as in `custody.tenants`'),
  }),
  apply: ({ tenant }, { tenants }) =>
    tenant !== null && tenants.includes(tenant),
  toQuery: ({ tenants }) => ({ column: 'tenant', values: tenants }),
});

export const inEnvironment = createPermissionRule({
  name: 'IN_ENVIRONMENT',
  description: 'Allow what is in one of these environments',
  resourceRef: identityResourceRef,
  paramsSchema: z.object({
    environments: z
      .array(z.string())
      .describe('Names of environments, as providers have them'),
  }),
  apply: ({ environment }, { environments }) =>
    environment !== null && environments.includes(environment),
  toQuery: ({ environments }) => ({
    column: 'environment',
    values: environments,
  }),
});

export const identityRules = { isOwner, inTenant, inEnvironment };

/** For permission policies: `createCustodyConditionalDecision(permission, custodyConditions.isOwner({ claims }))`. */
export const {
  conditions: custodyConditions,
  createConditionalDecision: createCustodyConditionalDecision,
} = createConditionExports({
  resourceRef: identityResourceRef,
  rules: identityRules,
});
