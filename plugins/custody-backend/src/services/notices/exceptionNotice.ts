import type { GrantLevel } from '@custody/backstage-plugin-custody-common';
import type { Notice } from '../../store/notices';
import type { StoredRequest } from '../../store/requests';

const SEVERITY: Record<GrantLevel, Notice['severity']> = {
  ending: 'normal',
  soon: 'high',
  ended: 'critical',
};

/**
 * An exception ends: who asked for it is told, and the owner; louder the nearer it is.
 *
 * @returns nothing for a request that is none
 */
export function exceptionNotice(
  {
    id,
    payload,
    tenant,
    owner,
    requester,
    granted_until: until,
  }: StoredRequest,
  level: GrantLevel,
): Notice[] {
  if (payload.kind !== 'except') {
    return [];
  }
  const { rule, identity } = payload;
  const isOver = level === 'ended';
  return [
    {
      scope: `custody:exception:${id}`,
      topic: 'custody:exception-ending',
      severity: SEVERITY[level],
      tenant,
      recipients: [owner, requester].filter(
        ref => ref.startsWith('user:') || ref.startsWith('group:'),
      ),
      title: isOver
        ? `The exception of ${identity.name} from ${rule} has ended`
        : `The exception of ${identity.name} from ${rule} ends at ${until}`,
      description: isOver
        ? `It ended at ${until}, and the rule holds again.`
        : 'The rule holds again then. Do what it asks until that time, or ask for another exception.',
      link: `/identities/${identity.namespace}/${identity.name}`,
    },
  ];
}
