import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../../audit/auditLog';
import { bindDeclaration } from '../../store/componentDeclarations';

/**
 * Lets a declaration that a component needs no credential count, or not count any more, and records that. Nothing
 * happens where it stands so already, or was declared anew since.
 *
 * @param options.owner - for whom it was declared
 * @param options.bound - whether the component is that owner's
 */
export async function countDeclaration(
  tx: Knex.Transaction,
  audit: AuditScope,
  options: {
    component: string;
    owner: string;
    bound: boolean;
    actor: string;
    now: Instant;
  },
): Promise<void> {
  const { component, owner, bound, actor, now } = options;
  const row = await bindDeclaration(tx, {
    component,
    owner,
    bound,
    declaredBefore: now,
  });
  if (row) {
    await audit.append({
      at: now,
      type: bound
        ? 'component.declaration-bound'
        : 'component.declaration-unbound',
      actor,
      subject: component,
      requestId: row.request_id,
      component,
      data: { owner },
    });
  }
}
