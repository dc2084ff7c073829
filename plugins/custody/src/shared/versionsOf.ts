import type { OperationView } from '@custody/backstage-plugin-custody-common';
import type { T } from '../translation';

/** @returns "v6 to v7"; null for an operation that makes no version */
export function versionsOf(t: T, operation: OperationView): string | null {
  if (operation.toVersion === null) return null;
  const to = String(operation.toVersion);
  return operation.fromVersion === null
    ? t('identity.operations.toVersion', { to })
    : t('identity.operations.versions', {
        from: String(operation.fromVersion),
        to,
      });
}
