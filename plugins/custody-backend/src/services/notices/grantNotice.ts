import type { GrantLevel } from '@custody/backstage-plugin-custody-common';
import type { Notice } from '../../store/notices';
import type { EndingGrant } from '../../store/identities/listEndingGrants';

export const GRANT_TOPIC = 'custody:grant-ending';

const SEVERITY: Record<GrantLevel, Notice['severity']> = {
  ending: 'normal',
  soon: 'high',
  ended: 'critical',
};

/** What an identity is granted ends: its owner is told, and who answers for an agent; louder the nearer it is. */
export function grantNotice(grant: EndingGrant, level: GrantLevel): Notice {
  const { name, ends_at: endsAt } = grant;
  const isOver = level === 'ended';
  return {
    scope: `custody:grant:${grant.grant_id}`,
    topic: GRANT_TOPIC,
    severity: SEVERITY[level],
    tenant: grant.tenant,
    recipients: [grant.owner, ...(grant.sponsor ? [grant.sponsor] : [])],
    title: isOver
      ? `What ${name} was granted has ended`
      : `What ${name} is granted ends at ${endsAt}`,
    description: isOver
      ? `It ended at ${endsAt}, and its credentials are revoked. Ask for a renewal, or retire it.`
      : 'Its credentials are revoked then. Renew it from its page, or let it end.',
    link: `/identities/${grant.namespace}/${name}`,
  };
}
