import { z } from 'zod/v4';
import {
  entityRefSchema,
  providerRefSchema,
  scopeNameSchema,
} from '../identity/names';

/**
 * What one scope stands for at one provider, in that provider's own words. Providers check their part when the
 * vocabulary is loaded; nothing outside of it is ever granted.
 */
export const privilegeSchema = z.record(z.string(), z.json());
export type Privilege = z.infer<typeof privilegeSchema>;

/** One entry of the platform's scope vocabulary (`custody.scopes`). Unknown fields are refused. */
export const scopeDefinitionSchema = z.strictObject({
  name: scopeNameSchema,
  title: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  /** The catalog entity that the scope opens; its owner is the resource owner. */
  resource: entityRefSchema,
  risk: z.enum(['low', 'medium', 'high']),
  /** Provider ref to the privileges that this scope stands for there. */
  privileges: z.record(providerRefSchema, z.array(privilegeSchema).min(1)),
});
export type ScopeDefinition = z.infer<typeof scopeDefinitionSchema>;
