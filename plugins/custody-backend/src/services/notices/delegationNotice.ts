import type { Notice } from '../../store/notices';
import type { DelegationsRow } from '../../store/tables';
import { who } from './names';

/** Somebody was given another's reviews for a time, or that was taken back; whoever did it knows. */
export function delegationNotice(
  row: DelegationsRow,
  turn: 'created' | 'revoked',
): Notice {
  const { delegator, delegate, from, until, reason, revoked_by: by } = row;
  const isNew = turn === 'created';
  return {
    scope: `custody:delegation:${row.id}`,
    topic: 'custody:delegation',
    turn,
    tenant: null,
    severity: 'normal',
    recipients: isNew
      ? [delegate]
      : [delegator, delegate].filter(person => person !== by),
    title: isNew
      ? `You review for ${who(delegator)} until ${until}`
      : `${who(delegate)} does not review for ${who(delegator)} any more`,
    description: isNew
      ? `From ${from}: “${reason}”. What waits for them is in your inbox.`
      : `${who(by ?? delegator)} ended it before its time.`,
    link: '/identities/inbox',
  };
}
