import type { Entity } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { identityEntitySchema, type IdentityEntityV1alpha1 } from './entity';
import { describeIssues } from './issues';

/**
 * Checks an `Identity` entity.
 *
 * @param entity - any entity that says to be an `Identity`
 * @returns the same entity, typed
 * @throws InputError naming each field at fault, its value and the remedy (the first ten)
 */
export function parseIdentityEntity(entity: Entity): IdentityEntityV1alpha1 {
  const result = identityEntitySchema.safeParse(entity);
  if (!result.success) {
    const problems = describeIssues(entity, result.error.issues);
    throw new InputError(
      `not a valid identity; ${problems.map(p => p.message).join('; ')}`,
    );
  }
  return entity as IdentityEntityV1alpha1;
}
