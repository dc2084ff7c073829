import type { AuditorService } from '@backstage/backend-plugin-api';
import type { ChangeSignals } from './changeSignals';

/** Events by which nothing changed that a page shows. */
const NO_CHANGES: readonly string[] = [
  'access-refused',
  'audit-read',
  'audit-exported',
  'audit-pruned',
  'provider-inventory',
  'lease-refused',
];

/**
 * Backstage's auditor with change signals beside it. Every change has its audit event, and every event comes here once
 * its transaction has committed, and not before: so all that changes is told, and no service has to think of it.
 *
 * @param auditor - that takes the copies of the events
 */
export function signallingAuditor(
  auditor: AuditorService,
  changes: Pick<ChangeSignals, 'note'>,
): AuditorService {
  return {
    createEvent: event => {
      if (!NO_CHANGES.includes(event.eventId)) {
        const { tenant, identityUid, requestId } = event.meta ?? {};
        changes.note({
          tenant: textOf(tenant),
          identityUid: textOf(identityUid),
          requestId: textOf(requestId),
        });
      }
      return auditor.createEvent(event);
    },
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
